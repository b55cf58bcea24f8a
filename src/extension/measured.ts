import type { PreparedBatch } from '../node/batch.ts';
import { estimateNotes, estimateText } from '../report/estimate-lines.ts';
import type { Services } from './services.ts';

/** What a run is expected to come to, in words. */
export interface Measurement {
  readonly text: string;
  readonly notes: readonly string[];
}

/** From a sample, without writing anything. @returns undefined: nothing could be measured */
export async function measured(
  batch: PreparedBatch,
  { batches, log }: Services,
  signal: AbortSignal,
): Promise<Measurement | undefined> {
  try {
    const estimate = await batches.estimate(batch, signal);
    if (estimate === undefined || estimate.sampled === 0) return undefined;
    // That all were measured goes without saying. Names and files that are replaced are told of the whole plan, before anything is measured.
    const all = estimateNotes({ ...estimate, conflicts: 0, replacing: 0 });
    const notes = estimate.sampled < estimate.files ? all : all.slice(1);
    return { text: estimateText(estimate), notes };
  } catch (error) {
    // What keeps workers from starting is told by the run itself.
    log.warn(`no estimate: ${String(error)}`);
    return undefined;
  }
}
