import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { addWord, codeOf, keepFolderOf, runInPlace, temporariesIn } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { Random } from '../../support/random.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const kinds = ['rewrite', 'append', 'write within', 'save as editors do', 'delete'] as const;

interface Edited {
  /** Nanoseconds of the clock that all processes share. */
  readonly from: string;
  readonly to: string;
  readonly problem?: string;
}

const editor: ChildProcess = fork(path.join(import.meta.dirname, '../../support/foreign-editor.mjs'));
afterAll(() => void editor.kill());

const races = Number(process.env['BATCH_POOL_RACES'] ?? 250);
const seed = Number(process.env['BATCH_POOL_SEED'] ?? Date.now() % 1e9);

test(`another process edits the file at ${races} random moments (seed ${seed}): no edit is lost`, async () => {
  using folder = tempFolder();
  const random = new Random(seed);
  const jpeg = await makePicture({ format: 'jpeg' });
  const counts = { edited: 0, refused: 0, replaced: 0, kept: 0, inTheWindow: 0, lostInTheWindow: 0 };
  let ms = 0;
  for (const warm of [1, 2, 3]) {
    const file = folder.write(`first ${warm}.jpg`, jpeg);
    const task = { index: races + warm };
    ({ ms } = await runInPlace(addWord, file, { keepFolder: keepFolderOf(folder), task }));
  }
  // So that it may also be too late.
  const longestWait = Math.round(ms * 1.3e6);
  const lost: string[] = [];
  for (let race = 0; race < races; race++) {
    const file = folder.write(`${race}.jpg`, jpeg);
    fs.utimesSync(file, 1000, 1000);
    const kind = random.pick(kinds);
    const text = `<edit ${race}>`;
    const order = { file, text, kind, wait: random.whole(0, longestWait) };
    const { outcome, edit, window } = await meet(file, () =>
      runInPlace(addWord, file, {
        keepFolder: keepFolderOf(folder),
        task: { index: race },
        meanwhile: () => void editor.send(order),
      }),
    );
    counts[outcome.status === 'done' ? 'replaced' : 'refused']++;
    if (outcome.status !== 'done')
      expect(codeOf(outcome)).toMatch(/^source-(changed|missing|not-a-file|empty)$/);
    const kept = outcome.status === 'done' ? outcome.outputs[0]?.kept : undefined;
    if (edit.problem !== undefined) continue;
    counts.edited++;
    // What happens between the last look and the rename that follows it cannot be seen: by the times it did.
    const inTheWindow = window.from < BigInt(edit.to) && BigInt(edit.from) < window.to;
    if (inTheWindow) counts.inTheWindow++;
    const stands = fs.existsSync(file) ? fs.readFileSync(file, 'latin1') : undefined;
    const survives = kind === 'delete' ? stands === undefined : stands?.includes(text) === true;
    // Written into the old file by somebody who had it open, when it had lost its name already.
    const inTheCopy = kept !== undefined && fs.readFileSync(kept, 'latin1').includes(text);
    if (!survives && inTheCopy) counts.kept++;
    if (survives || inTheCopy) continue;
    if (inTheWindow) counts.lostInTheWindow++;
    else lost.push(`race ${race}: ${kind}, ${codeOf(outcome)}`);
  }
  console.log(`${races} races, seed ${seed}: ${JSON.stringify(counts)}, ${lost.length} edits lost`);
  expect(lost).toEqual([]);
  expect(temporariesIn(folder)).toEqual([]);
  expect(counts.edited, 'edits that were made').toBeGreaterThan(races / 2);
  expect(counts.refused, 'races that the editor won').toBeGreaterThan(0);
}, 300_000);

interface Window {
  readonly from: bigint;
  readonly to: bigint;
}

/** Lets both go at once, and says when the last look and the rename were. */
async function meet(
  file: string,
  start: () => ReturnType<typeof runInPlace>,
): Promise<{ outcome: Awaited<ReturnType<typeof start>>; edit: Edited; window: Window }> {
  let look = 0n;
  let window: Window = { from: 0n, to: 0n };
  const { lstatSync, renameSync } = fs;
  vi.spyOn(fs, 'lstatSync').mockImplementation(((name: string, options: fs.StatSyncOptions) => {
    if (name === file) look = process.hrtime.bigint();
    return lstatSync(name, options);
  }) as typeof fs.lstatSync);
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    const began = look;
    try {
      renameSync(from, to);
    } finally {
      if (to === file && window.from === 0n) window = { from: began, to: process.hrtime.bigint() };
    }
  });
  const answer = once(editor, 'message') as Promise<[Edited]>;
  const outcome = await start();
  const [edit] = await answer;
  vi.restoreAllMocks();
  return { outcome, edit, window };
}
