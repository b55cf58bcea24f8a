import { DividedFeed } from './divided-feed.ts';
import type { Executor, JobCall, Task } from './executor.ts';
import type { BoundParts } from './job.ts';
import type { Pause } from './pause.ts';
import type { Part } from './stream.ts';

/**
 * A file above twice this is worked on in parts of about this size. Smaller parts cost more merging, larger ones leave
 * workers idle at the end of the last file.
 */
export const usualPartBytes = 32 * 1024 * 1024;

/** @returns the parts of so many bytes: together they are all of it */
export function partsOf(bytes: number, partBytes: number): readonly Part[] {
  const count = Math.max(1, Math.round(bytes / partBytes));
  const size = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, i) => ({
    from: i * size,
    // The file may have grown since it was looked at: what it has more is in its last part.
    to: i === count - 1 ? Number.MAX_SAFE_INTEGER : (i + 1) * size,
  }));
}

export interface Dividing {
  readonly parts: BoundParts;
  /** The last part of a path. */
  readonly nameOf: (path: string) => string;
  readonly partBytes?: number;
  /** Merging is the host's work, and must not hold it. */
  readonly makePause: (signal: AbortSignal) => Pause;
}

/** An executor that works on one very large file in parts: the file has one outcome, as any other. */
export function dividing(
  executor: Executor,
  { parts, nameOf, partBytes = usualPartBytes, makePause }: Dividing,
): Executor {
  const isDivided = ({ path, bytes, targets }: Task): boolean =>
    targets.length === 0 && bytes >= 2 * partBytes && parts.divides(nameOf(path));
  return {
    describe: () => executor.describe(),
    close: () => executor.close(),
    execute: async (call: JobCall, feed, settle, signal, moved) => {
      const divided = new DividedFeed(feed, settle, signal, {
        merge: parts.merge,
        makePause,
        divide: (task) => (isDivided(task) ? partsOf(task.bytes, partBytes) : undefined),
      });
      try {
        await executor.execute(
          call,
          divided,
          (outcome) => divided.settled(outcome),
          signal,
          moved && ((number, share) => divided.moved(number, share, moved)),
        );
        await divided.merged();
      } finally {
        divided.settleRest();
      }
    },
  };
}
