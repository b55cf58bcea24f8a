import * as vscode from 'vscode';
import { makePause } from '../node/pause.ts';
import type { PastRun } from '../node/run-store.ts';
import { previewUndo, undoProblem, undoRun, type UndoneFile } from '../node/undo.ts';
import { undoFooter, undoHeader, undoneLine } from '../report/past-runs.ts';
import type { RunProgress } from './run-progress.ts';
import { workspacePaths } from './links.ts';
import type { Services } from './services.ts';
import { runName, undoClosing, undoDetail } from './undo-text.ts';
import { windowTrash } from './window-trash.ts';

export type UndoEnd =
  | { readonly kind: 'ended'; readonly closing: ReturnType<typeof undoClosing> }
  | { readonly kind: 'called-off' }
  | { readonly kind: 'refused'; readonly problem: string };

/** One undo: look → ask → take back, with a line for each file. */
export async function undoOne(
  run: PastRun,
  { batches, results }: Services,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<UndoEnd> {
  const problem = undoProblem(run);
  if (problem !== undefined) return { kind: 'refused', problem };
  const preview = await previewUndo(batches.store, run);
  const { removes, restores, leaves } = preview;
  if (removes + restores === 0)
    return { kind: 'refused', problem: 'There is nothing left of that run to take back.' };
  const total = removes + restores + leaves;
  const name = runName(run, new Date());
  progress.hold();
  const agreed = await confirmUndo(name, undoDetail(preview));
  if (!agreed || signal.aborted) return { kind: 'called-off' };
  progress.start();

  const paths = workspacePaths();
  const show = (file: string): string => paths.show(file);
  const counts = { removed: 0, restored: 0, left: 0 };
  let firstLeft: UndoneFile | undefined;
  let done = 0;
  const started = performance.now();
  const pause = makePause();
  results.separate();
  results.write(undoHeader(run, total, new Date()));
  const lastResort = batches.store.keepFolder(run.header.id);
  await using trash = windowTrash(lastResort);
  for await (const file of undoRun(batches.store, run, { trash: trash.move, signal })) {
    counts[file.status]++;
    done++;
    if (file.status === 'left') firstLeft ??= file;
    results.write(undoneLine(file, show));
    progress.report(`${done.toLocaleString('en')}/${total.toLocaleString('en')}`, Math.min(1, done / total));
    await pause();
  }
  results.write(undoFooter(counts, performance.now() - started));
  results.flush();
  const moved = trash.places.has(lastResort);
  const closing = undoClosing(name, {
    counts,
    stopped: signal.aborted && done < total,
    firstLeft,
    lastResort: moved ? { folder: lastResort, problem: trash.problem ?? 'there is none' } : undefined,
    show,
  });
  return { kind: 'ended', closing };
}

async function confirmUndo(name: string, detail: string): Promise<boolean> {
  const undo = 'Undo';
  const answer = await vscode.window.showWarningMessage(`Undo ${name}?`, { modal: true, detail }, undo);
  return answer === undo;
}
