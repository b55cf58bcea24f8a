/** How a step ended; `again` shows it once more, after a dialog was dismissed. */
export type StepEnd = 'next' | 'back' | 'stop' | 'again';

export interface Place {
  readonly step: number;
  readonly totalSteps: number;
}

export type Step = (place: Place) => Promise<StepEnd>;

/**
 * Goes through steps with a way back.
 * @param steps asked anew before each step, as an answer may make others needless
 * @param begin where to begin, from 0: what stands before can be gone back to
 * @returns false: given up
 */
export async function goThrough(steps: () => readonly Step[], begin = 0): Promise<boolean> {
  let at = begin;
  for (;;) {
    const all = steps();
    const step = all[at];
    if (step === undefined) return true;
    const end = await step({ step: at + 1, totalSteps: all.length });
    if (end === 'stop') return false;
    if (end === 'next') at++;
    if (end === 'back') at = Math.max(0, at - 1);
  }
}
