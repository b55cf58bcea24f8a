import path from 'node:path';
import type { Budget } from '../core/budget.ts';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { BatchRequest } from '../node/batch.ts';
import { expandPaths } from '../node/expand-paths.ts';
import { checkOrder } from './budget.ts';
import { carryOut } from './carry-out.ts';
import { type CliContext, isBelow, makeBatches } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { ParsedCommand } from './flags.ts';
import { hintAtStopped } from './stopped.ts';
import type { UsedPreset } from './use-preset.ts';

/** One job from its arguments to its exit code. */
export async function runJob(job: Job, command: ParsedCommand, context: CliContext): Promise<ExitCode> {
  const { output, cwd } = context;
  const { cli } = command;
  const preset =
    cli.preset === ''
      ? noPreset
      : (await import('./use-preset.ts')).presetNamed(job, cli, context, command.job);
  if (typeof preset === 'string') {
    output.note(preset);
    return exitCodes.usage;
  }
  const order = checkOrder(command, preset);
  if (!order.ok) {
    output.note(order.problem);
    return exitCodes.usage;
  }
  const { paths, unmatched } = await expandPaths(command.paths, cwd);
  return runOn({ job, paths, unmatched, ...preset, check: order.check, root: cwd }, command, context);
}

const noPreset: UsedPreset = { options: [], policies: [], nameTemplate: undefined, budget: undefined };

/** A job, its files and what was said of it before the flags. */
export interface JobOrder {
  readonly job: Job;
  /** Absolute. */
  readonly paths: readonly string[];
  /** Patterns that no file has. */
  readonly unmatched: readonly string[];
  /** Layers under the flags. */
  readonly options: readonly OptionValues[];
  readonly policies: readonly OptionValues[];
  readonly nameTemplate: string | undefined;
  /** Nothing is written: results are checked against this. */
  readonly check: Budget | undefined;
  /** Below which an output folder keeps the structure. */
  readonly root: string;
  /** Nothing outside of this folder is worked on or written. */
  readonly within?: string | undefined;
}

export async function runOn(
  { job, paths, unmatched, options, policies, nameTemplate, check, root, within }: JobOrder,
  command: ParsedCommand,
  context: CliContext,
): Promise<ExitCode> {
  const { output, cwd } = context;
  const { cli } = command;
  for (const pattern of unmatched) output.note(`No file matches ${pattern}.`);
  if (paths.length === 0) {
    if (unmatched.length === 0) output.note(`Name files, folders or globs: batch-pool ${job.id} photos/`);
    return exitCodes.usage;
  }
  const request: BatchRequest = {
    jobId: job.id,
    selected: paths.map((file) => ({ path: file, root: isBelow(file, root) ? root : path.dirname(file) })),
    options: [...options, command.job],
    policies: [...policies, command.policies],
    nameTemplate: cli.name === '' ? nameTemplate : cli.name,
    baseFolder: cwd,
    ...(within === undefined ? {} : { within }),
    ...(check === undefined ? {} : { check }),
  };
  const batches = await makeBatches(cli, context);
  if (!cli.quiet && check === undefined) await hintAtStopped(batches.store, request, output);
  const code = await carryOut(batches, request, cli, context);
  // As `ls` and compilers do it: the others are worked on, and what was not there is a failure.
  return code === exitCodes.ok && unmatched.length > 0 ? exitCodes.failed : code;
}
