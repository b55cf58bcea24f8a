import type * as vscode from 'vscode';
import type { OptionValues } from '../core/options.ts';
import { onDisk } from './arguments.ts';
import { type FileResult, fileResult, type RunResult } from './run-result.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';

/** What `activate` returns, for other extensions and for tests. */
export interface BatchPoolApi {
  readonly apiVersion: 1;
  /**
   * Runs a job as if a person had started it, with its lines in the output, but asks nothing: under the policy
   * `ask` a name that is taken is skipped, under `overwrite` it is replaced. Waits for the runs before it.
   *
   * Rejects when the job or an option is not known, or no worker can be had; single files never make it reject.
   * @param uris files and folders on this machine's disk, in input order
   * @param options of the job, over its settings
   */
  run(jobId: string, uris: readonly vscode.Uri[], options?: OptionValues): Promise<RunResult>;
  /** What became of every file of a run, in input order, from its record: also of large runs and of past ones. */
  filesOf(runId: string): AsyncIterable<FileResult>;
  /** Ends the run that is under way; what is finished stays. */
  cancel(): void;
  readonly onDidFinishRun: vscode.Event<RunResult>;
  /** Lines of the output channel, as they are written to it. */
  readonly onDidWriteLines: vscode.Event<readonly string[]>;
}

export function makeApi({ jobs, results, batches }: Services, runs: Runs): BatchPoolApi {
  return {
    apiVersion: 1,
    run: async (jobId, uris, options = {}) => {
      const job = jobs.find(({ id }) => id === jobId);
      if (job === undefined)
        throw new Error(`There is no job ${jobId}; there are ${jobs.map(({ id }) => id).join(', ')}.`);
      const { uris: local, elsewhere } = onDisk(uris);
      if (elsewhere.length > 0)
        throw new Error(`Not on this machine’s disk: ${elsewhere.map(String).join(', ')}.`);
      return runs.run({ job, uris: local, answers: [options], asks: false });
    },
    filesOf: async function* (runId) {
      for await (const line of batches.store.read(runId))
        if (line.type === 'outcome') yield fileResult(line.source, line);
    },
    cancel: () => runs.cancel(),
    onDidFinishRun: runs.onDidFinish,
    onDidWriteLines: results.onDidWrite,
  };
}
