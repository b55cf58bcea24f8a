import fs from 'node:fs';
import { undoRun } from '../../src/node/undo.ts';
import { prepare, type Ran, runHere } from './carry-out.ts';
import { type Breach, checkFolder, checkLines, compare, targetsOf } from './checks.ts';
import { checkKept } from './kept.ts';
import type { Situation } from './one-run.ts';
import { foldersBelow, shown, snapshot, type Snapshot } from './snapshot.ts';

export interface FollowUp {
  readonly breaches: readonly Breach[];
  readonly resumed: boolean;
  readonly undone: boolean;
}

/** What a person does then: goes on with the run or tries its failures again, and takes all of it back. */
export async function followUp(
  situation: Situation,
  ran: Ran,
  id: string | undefined,
  hostDied: boolean,
): Promise<FollowUp> {
  const { scenario, edits, home, oracle } = situation;
  const breaches: Breach[] = [];
  const unrecorded = ran.recordProblem !== undefined || scenario.fault === 'no record can be kept';
  if (id === undefined || unrecorded) return { breaches, resumed: false, undone: false };
  const runs = [id];
  const stopped = hostDied || ran.lines.some(({ status }) => status === 'cancelled');
  const failed = ran.lines.some(({ status, path }) => status === 'failed' && !oracle.failing.has(path));
  const orphans = orphansOf(situation, ran);
  const kind = stopped ? 'resume' : failed && edits.size === 0 && orphans.size === 0 ? 'retry' : undefined;
  const goesOn = kind !== undefined && scenario.next === 'resume';
  if (goesOn) {
    const more = await goOn(situation, ran, id, kind);
    breaches.push(...more.breaches);
    runs.push(...more.runs);
  }
  // What a lost host had not written down yet is not known to an undo that follows at once.
  const unclaimed = stopped && !goesOn;
  breaches.push(...(await takeBack(situation, runs, { unclaimed, orphans })));
  // A copy that was kept for a replacement that never came is a second name of the file until then.
  for (const run of runs) await home.batches.store.forget(run);
  for (const [file, { nlink }] of snapshot(situation.stage.folders))
    if (nlink !== 1 && !unclaimed) breaches.push(`forget: ${shown(file)} has ${nlink} names`);
  return { breaches, resumed: goesOn, undone: true };
}

async function goOn(
  situation: Situation,
  ran: Ran,
  id: string,
  kind: 'resume' | 'retry',
): Promise<{ readonly breaches: readonly Breach[]; readonly runs: readonly string[] }> {
  const { home, oracle, edits, stage, start, scenario } = situation;
  const again = await home.batches[kind](id);
  if (!again.ok) {
    // It had come to its end a moment before it was killed.
    const ended = (await home.batches.store.find(id))?.summary;
    const through = kind === 'resume' && ended !== undefined && ended.counts.cancelled === 0;
    return { breaches: through ? [] : [`${kind}: ${again.problem}`], runs: [] };
  }
  const before = snapshot(stage.folders);
  const batch = await prepare(home.batches, again.request);
  const more = await runHere(home.batches, batch);
  const now = snapshot(stage.folders);
  const runs = more.id === undefined ? [] : [more.id];
  const breaches = [
    ...checkFolder({ start, now, oracle, edits, mayHaveTemporaries: false, complete: true }),
    ...(await checkKept(home.batches.store, [id, ...runs], {
      start,
      now,
      oracle,
      edits,
      stepFails: scenario.fault === 'a step fails',
    })),
    ...(kind === 'resume' ? checkLines(more.lines, oracle, true) : []),
    ...more.lines.flatMap(({ status, code, path: file }) => {
      const own = oracle.failing.get(file);
      const good = status === 'failed' ? own?.includes(code ?? '') === true : status !== 'cancelled';
      return good ? [] : [`${shown(file)} was ${code ?? status}`];
    }),
    ...notRedone(situation, ran, before, now),
  ].map((breach) => `${kind}: ${breach}`);
  return { breaches, runs };
}

/**
 * Whole results of files that are called lost: their last worker was killed, too, between the new name and the word
 * of it. Nobody knows whose they are, and a retry gives the next one a number.
 */
const orphansOf = ({ oracle, stage, start }: Situation, { lines }: Ran): ReadonlySet<string> => {
  const now = snapshot(stage.folders);
  const lost = lines.filter(({ code = '' }) => code === 'crashed' || code === 'worker-start');
  const targets = lost.flatMap(({ path: source }) => targetsOf(oracle, source));
  return new Set(
    targets.filter((target) => {
      const bytes = now.get(target)?.bytes;
      return bytes !== undefined && start.get(target)?.bytes.equals(bytes) !== true;
    }),
  );
};

/** What the lines of the first run called done is the very file that it was. */
function notRedone(
  { oracle, edits }: Situation,
  { lines }: Ran,
  before: Snapshot,
  now: Snapshot,
): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const { status, path: source } of lines) {
    if (status !== 'done') continue;
    for (const target of targetsOf(oracle, source)) {
      if (edits.has(target)) continue;
      if (before.get(target)?.ino !== now.get(target)?.ino) breaches.push(`${shown(target)} was made again`);
    }
  }
  return breaches;
}

/** Undoes the runs, the newest first; all is as it was at the beginning. */
async function takeBack(
  { home, stage, start, startFolders, edits, oracle, scenario }: Situation,
  runs: readonly string[],
  { unclaimed, orphans }: { readonly unclaimed: boolean; readonly orphans: ReadonlySet<string> },
): Promise<readonly Breach[]> {
  const breaches: Breach[] = [];
  const { store } = home.batches;
  /** Of two runs, one may leave what the other brings back. */
  const left = new Map<string, string>();
  const signal = new AbortController().signal;
  const trash = (file: string): Promise<void> => fs.promises.rm(file);
  for (const id of runs.toReversed()) {
    const run = await store.find(id);
    if (run === undefined) {
      breaches.push('undo: there is no record of the run');
      continue;
    }
    for await (const { path: file, status, reason } of undoRun(store, run, { trash, signal }))
      if (status === 'left') left.set(file, reason ?? '');
  }
  const now = snapshot(stage.folders);
  const mayStay = (file: string): boolean =>
    file.endsWith('.crashed') ||
    orphans.has(file) ||
    (unclaimed && (oracle.results.has(file) || file.includes('.batch-pool-')));
  // It may have been the copying that was made to fail; the person is told.
  const mayBeNew = (file: string): boolean =>
    scenario.fault === 'a step fails' &&
    left.get(file)?.includes('earlier result, of which no copy was kept') === true;
  // A result with the very bytes of the original cannot be told from it, but for its time.
  const sameAnyway = (file: string): boolean =>
    start.get(file)?.bytes.equals(oracle.results.get(file)?.bytes ?? Buffer.alloc(0)) === true;
  const wrong = compare(start, now, edits, { mayStay, mayBeNew, sameAnyway });
  breaches.push(...wrong);
  if (wrong.length > 0)
    for (const [file, reason] of left) breaches.push(`undo: ${shown(file)} was left: ${reason}`);
  const folders = foldersBelow(stage.folders).filter((folder) => !startFolders.includes(folder));
  const inUse = (folder: string): boolean => [...now.keys()].some((file) => file.startsWith(folder));
  for (const folder of folders)
    if (!inUse(folder)) breaches.push(`undo: the folder ${shown(folder)} is still there`);
  return breaches;
}
