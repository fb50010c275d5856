/** What this process has told of one hook. */
export type Telling = {
  /** Since when its receiver has been failing, as far as this process knows; null: it is not, or the breaker has not opened. */
  failing: Date | null;
  /** The `failing` that it has told of. */
  told: number | null;
  /** By when the burst is used up, in monotonic ms; it is as long ago as there is left of it. */
  spentUntil: number;
  /** How many were left out since the last one. */
  omitted: number;
};

export const newTelling = (): Telling => ({
  failing: null,
  told: null,
  spentUntil: Number.NEGATIVE_INFINITY,
  omitted: 0,
});
