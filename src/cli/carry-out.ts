import type { Batches, BatchRequest, PreparedBatch } from '../node/batch.ts';
import type { BatchRun } from '../node/batch-run.ts';
import { type LineStyle, logLines, resultLine } from '../report/lines.ts';
import { CheckFold } from '../report/check-lines.ts';
import { progressText } from '../report/progress.ts';
import { noteLines, sharedLine } from '../report/shared-lines.ts';
import { footerLine, headerLines, leftOutLines } from '../report/summary-lines.ts';
import { type CliContext, relativeTo } from './context.ts';
import { flagName } from './flags.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { conclusionJson, fileJson, runJson, sharedJson, summaryJson } from './json.ts';
import { prepare } from './prepare.ts';
import { printEstimate } from './print-estimate.ts';
import { printPlan } from './print-plan.ts';
import { withBatches } from './with-batches.ts';

/** How a run is shown. */
export interface ShownAs {
  readonly dryRun: boolean;
  readonly estimate?: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly lineStyle: LineStyle;
}

/** One request from its plan to its exit code; closes the workers. */
export async function carryOut(
  batches: Batches,
  request: BatchRequest,
  shown: ShownAs,
  context: CliContext,
): Promise<ExitCode> {
  const { signal } = context;
  return withBatches(batches, context, async () => {
    const { dryRun, estimate = false } = shown;
    const batch = await prepare(batches, request, context, { ...shown, dryRun: dryRun || estimate });
    if (typeof batch === 'number') return batch;
    const planned = dryRun ? await printPlan(batch, shown, context) : exitCodes.ok;
    if (estimate && !signal.aborted) return await printEstimate(batches, batch, shown, context);
    return dryRun ? planned : await runBatch(batches, batch, shown, context);
  });
}

async function runBatch(
  batches: Batches,
  batch: PreparedBatch,
  { json, quiet, lineStyle }: ShownAs,
  { output, cwd, signal }: CliContext,
): Promise<ExitCode> {
  const { plan, job, call } = batch;
  if (plan.complete && plan.files === 0) {
    output.note('Nothing to do: there is no file of a kind that this job takes.');
    for (const line of leftOutLines(plan.leftOut)) output.note(line);
    if (!json) return exitCodes.ok;
  }
  let saidLeftOut = false;
  const started = performance.now();
  const run = await batches.run(batch, {
    signal,
    onProgress: (progress) => output.progress(() => progressText(progress, performance.now() - started)),
  });
  const style = {
    style: lineStyle,
    jobId: job.id,
    makesFiles: job.makesFiles,
    relative: relativeTo(cwd),
    flagOf: flagName,
  };
  const check = call.purpose === 'check' ? new CheckFold() : undefined;
  let headed = false;
  const head = async (): Promise<void> => {
    if (headed) return;
    headed = true;
    saidLeftOut = plan.complete;
    if (json) await output.line(runJson(batch, run));
    else if (!quiet) {
      const { executor, note, at } = run;
      const facts = { plan, job, options: call.options, executor, note, at };
      for (const line of headerLines(facts)) output.note(line);
    }
  };
  for await (const settled of run.items) {
    await head();
    check?.add(settled.outcome);
    if (!json && !quiet) for (const line of logLines(settled, style)) output.note(line);
    if (json) await output.line(fileJson(settled));
    else if (!quiet || settled.outcome.status === 'failed') await output.line(resultLine(settled, style));
  }
  await head();
  output.endProgress();
  await showTogether(run, { json, quiet }, output, cwd);
  for (const { outcome } of run.shared()) check?.add(outcome);
  const summary = run.summary();
  if (json) await output.line(summaryJson(summary));
  else {
    // Of a plan that grew it is known only now.
    if (!saidLeftOut && !quiet) for (const line of leftOutLines(plan.leftOut)) output.note(line);
    output.note(check === undefined ? footerLine(summary) : check.line(summary.wallMs));
  }
  const problem = run.recordProblem();
  if (problem !== undefined)
    output.note(
      `The record of this run could not be written whole (${problem}): it cannot be resumed or undone as a whole.`,
    );
  if (signal.aborted) return exitCodes.interrupted;
  return summary.counts.failed + (summary.shared?.failed ?? 0) > 0 ? exitCodes.failed : exitCodes.ok;
}

/** What was made of all files together; what is for a clipboard goes to stdout, where a pipe can have it. */
async function showTogether(
  run: BatchRun,
  { json, quiet }: Pick<ShownAs, 'json' | 'quiet'>,
  output: CliContext['output'],
  cwd: string,
): Promise<void> {
  for (const one of run.shared()) {
    if (json) await output.line(sharedJson(one));
    else if (!quiet || one.outcome.status === 'failed') await output.line(sharedLine(one, relativeTo(cwd)));
  }
  const conclusion = run.conclusion();
  if (conclusion === undefined) return;
  if (json) return output.line(conclusionJson(conclusion));
  if (!quiet) for (const line of noteLines(conclusion)) output.note(line);
  if (conclusion.clipboard !== undefined) await output.line(conclusion.clipboard.text.replace(/\n$/, ''));
}
