import path from 'node:path';
import type { Executor } from '../core/executor.ts';
import type { Job } from '../core/job.ts';
import { Batches } from '../node/batch.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import type { MakePool } from '../node/pool-keeper.ts';
import type { Output } from './output.ts';

/** Where the program runs, and with what. */
export interface CliContext {
  readonly jobs: readonly Job[];
  readonly workerScript: string;
  readonly cwd: string;
  readonly output: Output;
  /** The reader of stdout has gone, or the person pressed Ctrl+C. */
  readonly signal: AbortSignal;
  readonly makePool?: MakePool | undefined;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

export const stateFolderOf = ({ stateFolder }: { readonly stateFolder: string }, cwd: string): string =>
  stateFolder === '' ? defaultStateFolder() : path.resolve(cwd, stateFolder);

export const makeBatches = async (
  cli: { readonly stateFolder: string; readonly inProcess: boolean },
  { jobs, workerScript, cwd, output, makePool }: CliContext,
): Promise<Batches> =>
  new Batches({
    jobs,
    workerScript,
    stateFolder: stateFolderOf(cli, cwd),
    // Files of all sources together are made by the same workers, when all else is through; whoever runs ends them.
    idleMs: 10_000,
    ...(makePool === undefined ? {} : { makePool }),
    ...(cli.inProcess ? { executor: await inThisProcess(jobs) } : {}),
    log: (text) => output.note(text.trimEnd()),
  });

const inThisProcess = async (jobs: readonly Job[]): Promise<Executor> =>
  new (await import('../node/in-process.ts')).InProcessExecutor(jobs);

export const isBelow = (file: string, folder: string): boolean => {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
};

/** Paths as a person reads them who is in that folder. */
export const relativeTo =
  (cwd: string) =>
  (file: string): string =>
    isBelow(file, cwd) ? path.relative(cwd, file) || '.' : file;
