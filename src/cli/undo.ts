import { makePause } from '../node/pause.ts';
import { RunStore } from '../node/run-store.ts';
import { systemTrash } from '../node/trash.ts';
import { previewUndo, undoAhead, undoProblem, undoRun, type UndoPreview } from '../node/undo.ts';
import { undoFooter, undoneLine } from '../report/past-runs.ts';
import { mayUndo, runName, shortId, undoText } from '../report/run-list.ts';
import { countText } from '../report/units.ts';
import { ask } from './ask.ts';
import { type CliContext, relativeTo, stateFolderOf } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { findRun, type FoundRun, newestRun } from './find-run.ts';
import { undoJson, undoneJson, undoSummaryJson } from './json.ts';
import type { UndoOptions } from './options.ts';

/** `batch-pool undo`: finds the run, asks, and takes it back. */
export async function undo(
  cli: UndoOptions,
  name: string | undefined,
  context: CliContext,
): Promise<ExitCode> {
  const { output, cwd } = context;
  const store = new RunStore(stateFolderOf(cli, cwd));
  const hasSomething = async (run: FoundRun['run']): Promise<boolean> =>
    undoProblem(run) === undefined && mayUndo(run) && filesOf(await previewUndo(store, run)) > 0;
  const found =
    name === undefined ? await newestRun(store, hasSomething) : await findRun(store, name, output);
  if (found === undefined) {
    if (name === undefined) output.note('There is no run with anything left to take back.');
    return name === undefined ? exitCodes.ok : exitCodes.usage;
  }
  const problem = undoProblem(found.run);
  if (problem !== undefined) {
    output.note(problem);
    return exitCodes.usage;
  }
  const preview = await previewUndo(store, found.run);
  if (filesOf(preview) === 0) {
    output.note('There is nothing left of that run to take back.');
    return exitCodes.ok;
  }
  if (cli.dryRun) return listUndo(store, found, preview, cli, context);
  const agreed = await agree(found, preview, cli, context);
  return agreed === 'yes' ? takeBack(store, found, preview, cli, context) : agreed;
}

const filesOf = ({ removes, restores }: UndoPreview): number => removes + restores;

/** What would be done, a line a file. */
async function listUndo(
  store: RunStore,
  { run, ids }: FoundRun,
  preview: UndoPreview,
  { json }: UndoOptions,
  { output, cwd, signal }: CliContext,
): Promise<ExitCode> {
  const show = relativeTo(cwd);
  if (json) await output.line(undoJson(run, preview));
  for await (const file of undoAhead(store, run)) {
    if (signal.aborted) return exitCodes.interrupted;
    await output.line(json ? undoneJson(file) : undoneLine(file, show));
  }
  if (!json)
    output.note(`Dry run: to undo ${runName(run, ids)} would ${undoText(preview)}; nothing was touched.`);
  return exitCodes.ok;
}

async function agree(
  { run, ids }: FoundRun,
  preview: UndoPreview,
  { yes, json }: UndoOptions,
  { output, signal, stdin }: CliContext,
): Promise<'yes' | ExitCode> {
  const what = `Undo ${runName(run, ids)}: ${undoText(preview)}`;
  if (yes) {
    if (!json) output.note(what);
    return 'yes';
  }
  if (!stdin.isTTY || json) {
    output.note(`${what}? Nobody can be asked here: say --yes.`);
    return exitCodes.usage;
  }
  const answer = await ask(`${what}? [y/N] `, stdin, signal);
  if (/^y(es)?$/i.test(answer.trim()) && !signal.aborted) return 'yes';
  output.note('Nothing was taken back.');
  return exitCodes.interrupted;
}

async function takeBack(
  store: RunStore,
  { run, ids }: FoundRun,
  preview: UndoPreview,
  { json, quiet }: UndoOptions,
  { output, cwd, signal }: CliContext,
): Promise<ExitCode> {
  const { id, follows } = run.header;
  const show = relativeTo(cwd);
  const counts = { removed: 0, restored: 0, left: 0 };
  const started = performance.now();
  const pause = makePause();
  await using trash = systemTrash(store.keepFolder(id));
  if (json) await output.line(undoJson(run, preview));
  for await (const file of undoRun(store, run, { trash: trash.move, signal })) {
    counts[file.status]++;
    output.progress(
      () => `${counts.removed + counts.restored + counts.left}/${filesOf(preview) + preview.leaves}`,
    );
    if (json) await output.line(undoneJson(file));
    else if (!quiet || file.status === 'left') await output.line(undoneLine(file, show));
    await pause();
  }
  output.endProgress();
  const short = shortId(id, ids);
  const remaining = (await store.find(id))?.undone?.left ?? 0;
  const stopped = signal.aborted && remaining > counts.left;
  if (json) await output.line(undoSummaryJson(counts, !stopped));
  else output.note(undoFooter(counts, performance.now() - started));
  for (const place of trash.places) output.note(placeText(place, store.keepFolder(id), trash.problem));
  if (run.state === 'interrupted')
    output.note('That run was interrupted: of what it wrote in its last moments its record may not know.');
  if (follows?.kind === 'resume' && ids.includes(follows.runId))
    output.note(
      `That run had gone on with another one, which is not undone: batch-pool undo ${shortId(follows.runId, ids)}`,
    );
  if (stopped) {
    output.note(
      `Stopped: ${countText(remaining, 'file')} ${remaining === 1 ? 'is' : 'are'} as before; batch-pool undo ${short} goes on.`,
    );
    return exitCodes.interrupted;
  }
  return counts.left > 0 ? exitCodes.failed : exitCodes.ok;
}

function placeText(place: string, lastResort: string, problem = 'it has none'): string {
  if (place === '') return 'What was removed is in the trash.';
  if (place !== lastResort) return `What was removed is in the trash: ${place}`;
  return `What could not go to the trash (${problem}) is in ${place} until the run is forgotten.`;
}
