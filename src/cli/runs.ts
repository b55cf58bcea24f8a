import { knownRuns } from '../node/known-runs.ts';
import { RunStore } from '../node/run-store.ts';
import { type ListedRun, mayUndo, runTable, shortId, wantsResume, wantsRetry } from '../report/run-list.ts';
import { countText } from '../report/units.ts';
import { type CliContext, relativeTo, stateFolderOf } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { pastRunJson } from './json.ts';
import type { RunsOptions } from './options.ts';

const listed = 20;

/** `batch-pool runs`: the list to stdout, what can be done to stderr. */
export async function listRuns(cli: RunsOptions, { output, cwd }: CliContext): Promise<ExitCode> {
  const folder = stateFolderOf(cli, cwd);
  const store = new RunStore(folder);
  const ids = await store.ids();
  const { runs, unreadable, more } = await knownRuns(store, cli.all ? Infinity : listed);
  if (cli.json) for (const run of runs) await output.line(pastRunJson(run));
  else if (runs.length > 0) for (const line of runTable(runs, ids, relativeTo(cwd))) await output.line(line);
  if (ids.length === 0) output.note(`No run is on record yet in ${folder}.`);
  if (unreadable > 0)
    output.note(`${countText(unreadable, 'record')} cannot be read: damaged, or of another version.`);
  if (cli.json) return exitCodes.ok;
  if (more) output.note(`Older ones: batch-pool runs --all (${countText(ids.length, 'run')}).`);
  for (const line of nextSteps(runs, ids)) output.note(line);
  return exitCodes.ok;
}

/** For each thing that can be done, the newest run with which it can, as a command to copy. */
function nextSteps(runs: readonly ListedRun[], ids: readonly string[]): readonly string[] {
  const steps = [
    ['resume', wantsResume, 'goes on with what was not done'],
    ['retry', wantsRetry, 'tries the failed files again'],
    ['undo', mayUndo, 'takes back what was written'],
  ] as const;
  return steps.flatMap(([command, holds, what]) => {
    const run = runs.find(holds);
    return run === undefined ? [] : [`batch-pool ${command} ${shortId(run.header.id, ids)} ${what}.`];
  });
}
