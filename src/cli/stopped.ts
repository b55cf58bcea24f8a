import type { BatchRequest } from '../node/batch.ts';
import { knownRuns } from '../node/known-runs.ts';
import type { RunStore } from '../node/run-store.ts';
import { shortId, stoppedText, wantsResume } from '../report/run-list.ts';
import { pastRunTime } from '../report/past-runs.ts';
import type { Output } from './output.ts';

/** How many runs back a stopped one is looked for: what is older has been given up. */
const lookBack = 20;

/** Where the last run of this job on these very files was stopped, it can be gone on with; said once, not asked. */
export async function hintAtStopped(store: RunStore, request: BatchRequest, output: Output): Promise<void> {
  try {
    const wanted = selection(request.selected);
    const { runs } = await knownRuns(store, lookBack);
    for (const run of runs) {
      const { id, jobId, at } = run.header;
      if (jobId !== request.jobId || (await selectionOf(store, id)) !== wanted) continue;
      const stopped = wantsResume(run) ? stoppedText(run) : undefined;
      if (stopped === undefined) return;
      const short = shortId(id, await store.ids());
      output.note(
        `The run of ${pastRunTime(at, new Date())} on these files was ${stopped}; batch-pool resume ${short} goes on.`,
      );
      return;
    }
  } catch {
    // A record that cannot be read keeps no run from beginning.
  }
}

const selection = (selected: BatchRequest['selected']): string =>
  JSON.stringify(selected.map(({ path }) => path));

/** From the lines before the first file's; the others may be a million. */
async function selectionOf(store: RunStore, id: string): Promise<string> {
  const selected: BatchRequest['selected'][number][] = [];
  let isOver = false;
  const isSelection = (text: string): boolean => {
    isOver ||= text.startsWith('{"type":"outcome"');
    return isOver || !text.startsWith('{"v":');
  };
  for await (const batch of store.readBatches(id, isSelection)) {
    for (const line of batch)
      if (line.type === 'request' || line.type === 'selected') selected.push(...line.selected);
    if (isOver) break;
  }
  return selection(selected);
}
