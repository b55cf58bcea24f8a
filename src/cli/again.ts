import type { OptionValues } from '../core/options.ts';
import type { Again } from '../node/run-again.ts';
import type { KnownRun } from '../node/known-runs.ts';
import type { Batches } from '../node/batch.ts';
import { runName, wantsResume, wantsRetry } from '../report/run-list.ts';
import { carryOut } from './carry-out.ts';
import { type CliContext, makeBatches } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { findRun, newestRun } from './find-run.ts';
import type { AgainOptions } from './options.ts';

type Kind = 'retry' | 'resume';

const kinds: Readonly<
  Record<
    Kind,
    {
      readonly wants: (run: KnownRun) => boolean;
      readonly none: string;
      /** Why there is nothing to do with a run that was named; undefined: there is. */
      readonly nothing: (run: KnownRun) => string | undefined;
      readonly ask: (batches: Batches, id: string) => Promise<Again>;
      readonly doing: string;
    }
  >
> = {
  retry: {
    wants: wantsRetry,
    none: 'There is no past run with failed files that were not tried again since.',
    nothing: ({ counts }) => (counts.failed === 0 ? 'In that run no file failed.' : undefined),
    ask: (batches, id) => batches.retry(id),
    doing: 'Trying again the failed files of',
  },
  resume: {
    wants: wantsResume,
    none: 'There is no run that was interrupted or cancelled and not gone on with since.',
    nothing: ({ state, counts, undone }) =>
      state === 'ended' && undone === undefined && counts.cancelled === 0
        ? 'That run came to its end; there is nothing to go on with.'
        : undefined,
    ask: (batches, id) => batches.resume(id),
    doing: 'Going on with',
  },
};

/** `batch-pool retry` and `batch-pool resume`: a past run asked for again, then as any other run. */
export async function runAgain(
  kind: Kind,
  cli: AgainOptions,
  name: string | undefined,
  policies: OptionValues,
  context: CliContext,
): Promise<ExitCode> {
  const { output } = context;
  const { wants, none, nothing, ask, doing } = kinds[kind];
  const batches = await makeBatches(cli, context);
  const found =
    name === undefined ? await newestRun(batches.store, wants) : await findRun(batches.store, name, output);
  if (found === undefined) {
    if (name === undefined) output.note(none);
    return name === undefined ? exitCodes.ok : exitCodes.usage;
  }
  const { run, ids } = found;
  if (run.state === 'running') {
    const { pid } = run.header.process;
    output.note(`The run ${run.header.id} is still going on (process ${pid}); wait for its end, or stop it.`);
    return exitCodes.usage;
  }
  const why = nothing(run);
  if (why !== undefined) {
    output.note(why);
    return exitCodes.ok;
  }
  const again = await ask(batches, run.header.id);
  if (!again.ok) {
    output.note(again.problem);
    return exitCodes.usage;
  }
  if (!cli.quiet && !cli.json) output.note(`${doing} ${runName(run, ids)}`);
  const { request } = again;
  return carryOut(batches, { ...request, policies: [...request.policies, policies] }, cli, context);
}
