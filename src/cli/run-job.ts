import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline/promises';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { Batches, type BatchRequest, type PreparedBatch } from '../node/batch.ts';
import { InProcessExecutor } from '../node/in-process.ts';
import { errorText } from '../node/os-error.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import { resultLine } from '../report/lines.ts';
import { progressText } from '../report/progress.ts';
import { footerLine, headerLines, leftOutLines, plannedLine } from '../report/summary-lines.ts';
import { countText } from '../report/units.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { CliOptions, ParsedCommand } from './flags.ts';
import { fileJson, planJson, plannedJson, runJson, summaryJson } from './json.ts';
import type { Output } from './output.ts';
import { expandPaths } from './paths.ts';

export interface RunContext {
  readonly jobs: readonly Job[];
  readonly workerScript: string;
  readonly cwd: string;
  readonly output: Output;
  /** The reader of stdout has gone, or the person pressed Ctrl+C. */
  readonly signal: AbortSignal;
  readonly stdin: NodeJS.ReadStream;
}

/** One job from its arguments to its exit code. */
export async function runJob(job: Job, command: ParsedCommand, context: RunContext): Promise<ExitCode> {
  const { output, cwd, signal } = context;
  const { cli } = command;
  const preset = job.presets.find(({ id }) => id === cli.preset);
  if (cli.preset !== '' && preset === undefined) {
    const known = job.presets.map(({ id }) => id).join(', ');
    output.note(`There is no preset ${cli.preset}; ${job.id} has ${known === '' ? 'none' : known}.`);
    return exitCodes.usage;
  }
  const { paths, unmatched } = await expandPaths(command.paths, cwd);
  for (const pattern of unmatched) output.note(`No file matches ${pattern}.`);
  if (paths.length === 0) {
    if (unmatched.length === 0) output.note(`Name files, folders or globs: batch-pool ${job.id} photos/`);
    return exitCodes.usage;
  }
  const request = (policies: readonly OptionValues[]): BatchRequest => ({
    jobId: job.id,
    selected: paths.map((file) => ({ path: file, root: isBelow(file, cwd) ? cwd : path.dirname(file) })),
    options: [preset?.options ?? {}, command.job],
    policies: [command.policies, ...policies],
    nameTemplate: cli.name === '' ? preset?.nameTemplate : cli.name,
    baseFolder: cwd,
  });
  const batches = new Batches({
    jobs: context.jobs,
    workerScript: context.workerScript,
    stateFolder: defaultStateFolder(),
    idleMs: 0,
    ...(cli.inProcess ? { executor: new InProcessExecutor(context.jobs) } : {}),
    log: (text) => output.note(text.trimEnd()),
  });
  try {
    const batch = await prepare(batches, request, context, cli);
    if (typeof batch === 'number') return batch;
    return cli.dryRun ? await printPlan(batch, cli, context) : await carryOut(batches, batch, cli, context);
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    output.note(errorText(error));
    return exitCodes.failed;
  } finally {
    output.endProgress();
    await batches.close();
  }
}

const isBelow = (file: string, folder: string): boolean => {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
};

const relativeTo =
  (cwd: string) =>
  (file: string): string =>
    isBelow(file, cwd) ? path.relative(cwd, file) || '.' : file;

/** Plans, and asks once where names are taken and the policy is to ask. */
async function prepare(
  batches: Batches,
  request: (policies: readonly OptionValues[]) => BatchRequest,
  { output, signal, stdin }: RunContext,
  cli: CliOptions,
): Promise<PreparedBatch | ExitCode> {
  const first = await batches.prepare(request([]), signal);
  if (!first.ok) {
    for (const problem of first.problems) output.note(problem);
    return exitCodes.usage;
  }
  const { conflicts } = first.batch.plan;
  if (conflicts === 0 || cli.dryRun) return first.batch;
  const taken = countText(conflicts, 'name is taken', 'names are taken');
  if (!stdin.isTTY || cli.json) {
    output.note(`${taken} and nobody can be asked here: use --on-conflict rename, overwrite or skip.`);
    return exitCodes.usage;
  }
  const answer = await ask(`${taken}. [r]ename, [o]verwrite, [s]kip or [q]uit? `, stdin, signal);
  const onConflict = { r: 'rename', o: 'overwrite', s: 'skip' }[answer.trim().toLowerCase().slice(0, 1)];
  if (onConflict === undefined) return exitCodes.interrupted;
  const second = await batches.prepare(request([{ onConflict }]), signal);
  return second.ok ? second.batch : exitCodes.usage;
}

async function ask(question: string, input: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const terminal = readline.createInterface({ input, output: process.stderr });
  try {
    // Ctrl+C and Ctrl+D: older Node only closes, and the question stays open for ever; newer Node rejects.
    const closed = once(terminal, 'close').then(() => '');
    return await Promise.race([terminal.question(question, { signal }).catch(() => ''), closed]);
  } finally {
    terminal.close();
  }
}

async function printPlan(
  { plan }: PreparedBatch,
  cli: CliOptions,
  { output, cwd }: RunContext,
): Promise<ExitCode> {
  const refused = plan.items.some(({ kind }) => kind === 'refused');
  if (cli.json) await output.line(planJson(plan));
  for (const item of plan.items)
    await output.line(cli.json ? plannedJson(item) : plannedLine(item, relativeTo(cwd)));
  if (!cli.json) {
    for (const line of leftOutLines(plan.leftOut)) output.note(line);
    output.note(
      `Dry run: ${plan.tasks} of ${plan.items.length} files would be worked on; nothing was written.`,
    );
  }
  return refused ? exitCodes.failed : exitCodes.ok;
}

async function carryOut(
  batches: Batches,
  batch: PreparedBatch,
  cli: CliOptions,
  { output, cwd, signal }: RunContext,
): Promise<ExitCode> {
  const { plan, call } = batch;
  if (plan.items.length === 0) {
    output.note('Nothing to do: no file is for this job.');
    for (const line of leftOutLines(plan.leftOut)) output.note(line);
    if (!cli.json) return exitCodes.ok;
  }
  const started = performance.now();
  const run = await batches.run(batch, {
    signal,
    onProgress: (progress) => output.progress(progressText(progress, performance.now() - started)),
  });
  const style = { style: cli.lineStyle, relative: relativeTo(cwd) };
  let headed = false;
  const head = async (): Promise<void> => {
    if (headed) return;
    headed = true;
    if (cli.json) await output.line(runJson(batch, run));
    else if (!cli.quiet) {
      const facts = { plan, options: call.options, executor: run.executor, note: run.note, at: new Date() };
      for (const line of headerLines(facts)) output.note(line);
    }
  };
  for await (const settled of run.items) {
    await head();
    if (cli.json) await output.line(fileJson(settled));
    else if (!cli.quiet || settled.outcome.status === 'failed') await output.line(resultLine(settled, style));
  }
  await head();
  output.endProgress();
  const summary = run.summary();
  if (cli.json) await output.line(summaryJson(summary));
  else output.note(footerLine(summary));
  if (signal.aborted) return exitCodes.interrupted;
  return summary.counts.failed > 0 ? exitCodes.failed : exitCodes.ok;
}
