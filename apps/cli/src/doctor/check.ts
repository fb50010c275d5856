/** One thing that `hookpost doctor` looked at. */
export type Finding = {
  what: string;
  state: 'ok' | 'warning' | 'problem' | 'skipped';
  /** What was found and, where that is no good, what helps. */
  text: string;
};

export const ok = (what: string, text: string): Finding => ({ what, state: 'ok', text });
export const warning = (what: string, text: string): Finding => ({ what, state: 'warning', text });
export const problem = (what: string, text: string): Finding => ({ what, state: 'problem', text });
export const skipped = (what: string, text: string): Finding => ({ what, state: 'skipped', text });

/** What rejects is a problem, in its own words. */
export async function looked(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [problem(what, (error as Error).message)];
  }
}
