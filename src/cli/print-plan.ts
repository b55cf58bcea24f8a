import type { PreparedBatch } from '../node/batch.ts';
import { plannedSharedLine } from '../report/shared-lines.ts';
import { leftOutLines, plannedLine } from '../report/summary-lines.ts';
import { countText } from '../report/units.ts';
import { type CliContext, relativeTo } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { planJson, plannedJson, plannedSharedJson } from './json.ts';

/** The dry run. */
export async function printPlan(
  { plan }: PreparedBatch,
  { json }: { readonly json: boolean },
  { output, cwd, signal }: CliContext,
): Promise<ExitCode> {
  let refused = false;
  if (json) await output.line(planJson(plan));
  for await (const item of plan.items) {
    if (signal.aborted) return exitCodes.interrupted;
    refused ||= item.kind === 'refused';
    await output.line(json ? plannedJson(item) : plannedLine(item, relativeTo(cwd)));
  }
  for (const item of plan.shared)
    await output.line(json ? plannedSharedJson(item) : plannedSharedLine(item, relativeTo(cwd)));
  if (!json) {
    for (const line of leftOutLines(plan.leftOut)) output.note(line);
    output.note(
      `Dry run: ${plan.tasks.toLocaleString('en')} of ${countText(plan.files, 'file')} would be worked on; nothing was written.`,
    );
  }
  return refused ? exitCodes.failed : exitCodes.ok;
}
