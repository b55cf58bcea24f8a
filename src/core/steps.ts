import type { Pause } from './pause.ts';

/** Work in steps of a millisecond or so: whoever does it may let others have their turn between two. */
export type Steps<T> = Generator<void, T, void>;

export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** @param pause asked after each step; where it rejects, the rest is not done */
export async function withPauses<T>(steps: Steps<T>, pause: Pause): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
