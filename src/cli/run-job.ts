import path from 'node:path';
import type { Job } from '../core/job.ts';
import type { BatchRequest } from '../node/batch.ts';
import { carryOut } from './carry-out.ts';
import { type CliContext, isBelow, makeBatches } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { ParsedCommand } from './flags.ts';
import { hintAtStopped } from './stopped.ts';
import { expandPaths } from '../node/expand-paths.ts';

/** One job from its arguments to its exit code. */
export async function runJob(job: Job, command: ParsedCommand, context: CliContext): Promise<ExitCode> {
  const { output, cwd } = context;
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
  const request: BatchRequest = {
    jobId: job.id,
    selected: paths.map((file) => ({ path: file, root: isBelow(file, cwd) ? cwd : path.dirname(file) })),
    options: [preset?.options ?? {}, command.job],
    policies: [command.policies],
    nameTemplate: cli.name === '' ? preset?.nameTemplate : cli.name,
    baseFolder: cwd,
  };
  const batches = makeBatches(cli, context);
  if (!cli.quiet) await hintAtStopped(batches.store, request, output);
  const code = await carryOut(batches, request, cli, context);
  // As `ls` and compilers do it: the others are worked on, and what was not there is a failure.
  return code === exitCodes.ok && unmatched.length > 0 ? exitCodes.failed : code;
}
