import type { Batches, PreparedBatch } from '../node/batch.ts';
import { estimateNotes, estimateText } from '../report/estimate-lines.ts';
import { leftOutLines } from '../report/summary-lines.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { estimateJson } from './json.ts';

/** What a run would come to; nothing is written. */
export async function printEstimate(
  batches: Batches,
  batch: PreparedBatch,
  { json }: { readonly json: boolean },
  { output, signal }: CliContext,
): Promise<ExitCode> {
  const { plan } = batch;
  const estimate = await batches.estimate(batch, signal);
  if (signal.aborted) return exitCodes.interrupted;
  if (estimate === undefined) {
    output.note(
      `${plan.title} makes nothing of each file alone; what it makes of all together is not estimated.`,
    );
    return exitCodes.usage;
  }
  if (json) {
    await output.line(estimateJson(batch, estimate));
    return exitCodes.ok;
  }
  for (const line of leftOutLines(plan.leftOut)) output.note(line);
  await output.line(`${plan.title}: ${estimateText(estimate)}`);
  for (const note of estimateNotes(estimate)) await output.line(`  ${note}`);
  return exitCodes.ok;
}
