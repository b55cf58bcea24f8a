import type { Job } from '../core/job.ts';
import { clickedUris } from './arguments.ts';
import { askJob } from './ask-job.ts';
import { askOrder } from './ask-order.ts';
import { runPreset } from './run-preset.ts';
import { askRunToResume, askRunToUndo, showPastRuns } from './ask-run.ts';
import { isUri, localOnly } from './clicked.ts';
import type { DiagnosticsDocument } from './diagnostics.ts';
import { askCommandId, type CommandName, commandIds, runCommandId } from './ids.ts';
import { measurePoolSize } from './measure-pool.ts';
import type { MeasurePage } from './measure-page.ts';
import { newFunction } from './new-function.ts';
import { runFunction } from './run-function.ts';
import type { Runs } from './runs.ts';
import { watchFolder } from './watch-folder.ts';
import type { Watches } from './watches.ts';
import type { Services } from './services.ts';

type Handler = (...args: readonly unknown[]) => unknown;

/** Every command of package.json, by its id; a name without a handler does not compile. */
export function commandHandlers(
  services: Services,
  runs: Runs,
  diagnostics: DiagnosticsDocument,
  measurePage: MeasurePage,
  watches: Watches,
): ReadonlyMap<string, Handler> {
  const { jobs, results, log } = services;
  const named: { readonly [K in CommandName]: Handler } = {
    runJob: async (...args) => {
      const job = await askJob(jobs, runs.last?.job);
      if (job !== undefined) await askAndRun(job, args, services, runs);
    },
    runPreset: (...args) => runPreset(args, services, runs),
    newMapFunction: (...args) => newFunction(args, services),
    repeatLastRun: () => runs.repeat(),
    repeatChanged: () => runs.repeat({ skipUnchanged: true }),
    retryFailed: (runId) => runs.retry(textOf(runId)),
    resumeRun: async (runId) => {
      const id = textOf(runId) ?? (await askRunToResume(services));
      if (id !== undefined) await runs.resume(id);
    },
    undoRun: async (runId) => {
      const id = textOf(runId) ?? (await askRunToUndo(services));
      if (id !== undefined) await runs.undo(id);
    },
    showPastRuns: () => showPastRuns(services, runs),
    cancelRun: () => runs.cancel(),
    measurePool: (...args) => measurePoolSize(args, services, runs, measurePage),
    watchFolder: (...args) => watchFolder(args, services, runs, watches),
    stopWatching: () => watches.askStop(),
    showOutput: () => results.reveal(),
    showLog: () => log.show(true),
    showDiagnostics: () => diagnostics.show(),
  };
  return new Map<string, Handler>([
    ...Object.entries(commandIds).map(([name, id]) => [id, named[name as CommandName]] as const),
    ...jobs.flatMap((job): readonly (readonly [string, Handler])[] => [
      [askCommandId(job.id), (...args) => askAndRun(job, args, services, runs)],
      [runCommandId(job.id), (...args) => runAtOnce(job, args, services, runs)],
    ]),
  ]);
}

/** On what was clicked. Bound to a key it has no arguments and asks instead. */
async function runAtOnce(job: Job, args: readonly unknown[], services: Services, runs: Runs): Promise<void> {
  if (job.module !== undefined) return runFunction(job, args, services, runs);
  const clicked = clickedUris(args, isUri);
  if (clicked === undefined) return askAndRun(job, args, services, runs);
  const uris = localOnly(clicked);
  if (uris !== undefined) await runs.run({ job, uris, answers: [], asks: true });
}

async function askAndRun(job: Job, args: readonly unknown[], services: Services, runs: Runs): Promise<void> {
  if (job.module !== undefined) return runFunction(job, args, services, runs);
  const clicked = clickedUris(args, isUri);
  const given = clicked === undefined ? undefined : localOnly(clicked);
  if (clicked !== undefined && given === undefined) return;
  const order = await askOrder(job, given, services, runs);
  const uris = order === undefined ? undefined : localOnly(order.uris);
  if (order !== undefined && uris !== undefined) await runs.run({ ...order, uris });
}

/** A run's id, from a key binding or another extension; a menu gives what was clicked. */
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
