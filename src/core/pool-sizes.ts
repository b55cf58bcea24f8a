/** Jobs that wait for the network have use for so many, whatever the cores. */
const mostWaiting = 32;

/**
 * Pool sizes that are worth measuring: 1, 2, 4, … up to twice the cores, and the cores themselves. Beyond that
 * workers only wait for each other.
 * @param waits the job waits more than it computes
 */
export function sizesToMeasure(cores: number, waits = false): readonly number[] {
  const most = waits ? Math.max(mostWaiting, cores * 2) : cores * 2;
  const sizes = new Set([1, cores]);
  for (let size = 2; size <= most; size *= 2) sizes.add(size);
  return [...sizes].toSorted((a, b) => a - b);
}

/** Who works: workers, and how many files they have under way together; absent: one each. */
export interface Staff {
  readonly workers: number;
  readonly atOnce?: number;
}

/**
 * Who works in a pool of a size.
 * @param sharing a worker has several files under way, as threads of one process would: then a process for each core is
 * enough, however many wait
 */
export const staffOf = (size: number, cores: number, sharing: boolean): Staff =>
  sharing ? { workers: Math.min(size, cores), atOnce: size } : { workers: size };

/** The setting that stands for a size: where it is that of the cores, 0 is right on the next machine too. */
export const poolSizeSetting = (size: number, cores: number): number => (size === cores ? 0 : size);
