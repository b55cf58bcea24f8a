import { describeFlag, probeFlag } from './child-flags.ts';
import type { LoadJob } from './task.ts';

/** What a worker's script does. Each kind of child loads what it needs and no more: a start is felt in every small run. */
export async function startWorker(loadJob: LoadJob): Promise<void> {
  const { argv } = process;
  if (argv.includes(probeFlag)) await (await import('./probe-child.ts')).answerProbe();
  else if (argv.includes(describeFlag)) await (await import('./map/describe-child.ts')).answerDescribe();
  else (await import('./serve.ts')).serve(loadJob);
}
