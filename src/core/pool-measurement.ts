import type { Failure } from './failure.ts';
import type { PoolVerdict } from './pool-verdict.ts';

/** What came of timing a sample with pools of several sizes. */
export interface PoolMeasurement {
  /** Undefined: it was ended before the first round was over. */
  readonly verdict: PoolVerdict | undefined;
  /** Different files of the sample, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** How often each was taken in a round. */
  readonly times: number;
  /** How many there were to choose from. */
  readonly available: number;
  /** There were more, which nobody has looked at. */
  readonly more: boolean;
  readonly failed: number;
  /** Why, each reason once. */
  readonly failures: readonly Failure[];
}
