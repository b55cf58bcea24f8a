import type { Outcome } from '../core/outcome.ts';

/** An outcome before it knows whose it is and how long it took. */
export type Untimed = Outcome extends infer One
  ? One extends Outcome
    ? Omit<One, 'index' | 'ms' | 'worker'>
    : never
  : never;
