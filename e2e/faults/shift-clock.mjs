/** Preloaded into a process: its time of day is off by CLOCK_SHIFT_MS. What measures durations goes on as it is. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
const RightDate = Date;

class WrongDate extends RightDate {
  // Mongoose knows its types by their names.
  static name = 'Date';
  constructor(...given) {
    super(...(given.length === 0 ? [WrongDate.now()] : given));
  }
  static now() {
    return RightDate.now() + shiftMs;
  }
}

globalThis.Date = WrongDate;
