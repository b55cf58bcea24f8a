import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepFolderOf, temporariesIn } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const jpeg = await makePicture({ format: 'jpeg' });
const script = (name: string): string => path.join(import.meta.dirname, '../../support', name);

/** The calls that reach the disk, as the kernel saw them; a text says why it cannot be watched here. */
function traced(file: string, keepFolder: string, log: string): readonly string[] | string {
  const calls = 'trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink';
  const args = ['-f', '-y', '-s', '24', '-e', calls, '-o', log];
  try {
    const command = [process.execPath, script('replace-one.ts'), file, keepFolder];
    const said = execFileSync('strace', [...args, ...command], { encoding: 'utf8', stdio: 'pipe' });
    if (said.trim() !== 'done') throw new Error(said);
  } catch (error) {
    return `strace does not work here (Debian: apt-get install strace): ${String(error).split('\n')[0] ?? ''}`;
  }
  return fs.readFileSync(log, 'utf8').split('\n');
}

describe.skipIf(process.platform !== 'linux')('as the kernel sees it', () => {
  test('copy, new bytes, flush, note, flush, new name, flush: in this order', ({ skip }) => {
    using folder = tempFolder();
    const file = folder.write('photos/a.jpg', jpeg);
    const keepFolder = keepFolderOf(folder);
    const lines = traced(file, keepFolder, path.join(folder.path, 'log'));
    if (typeof lines === 'string') return skip(lines);
    const journal = `${keepFolder}/journal-`;
    const temporary = `${path.dirname(file)}/.batch-pool-`;
    const steps: readonly (readonly [name: string, found: (line: string) => boolean])[] = [
      ['the copy gets its name', (line) => /\blink(at)?\(/.test(line) && line.includes(`${keepFolder}/`)],
      ['the new bytes are written', (line) => /\bp?write(64)?\(/.test(line) && line.includes(temporary)],
      ['and flushed', (line) => /\bf(data)?sync\(/.test(line) && line.includes(temporary)],
      ['the note is written', (line) => /\bp?write(64)?\(/.test(line) && line.includes(journal)],
      ['and flushed', (line) => /\bf(data)?sync\(/.test(line) && line.includes(journal)],
      ['the copy’s folder is flushed', (line) => /\bfsync\(/.test(line) && line.includes(`${keepFolder}>`)],
      ['the new file gets its name', (line) => /\brename/.test(line) && line.includes(`"${file}"`)],
      ['its folder is flushed', (line) => /\bfsync\(/.test(line) && line.includes(`${path.dirname(file)}>`)],
    ];
    let from = 0;
    for (const [name, found] of steps) {
      const at = lines.findIndex((line, index) => index >= from && found(line));
      expect(at, `${name}, behind line ${from} of:\n${lines.slice(-60).join('\n')}`).toBeGreaterThanOrEqual(
        0,
      );
      from = at + 1;
    }
    return undefined;
  }, 60_000);

  test('300 files with 60 open ones allowed, and none at all at times: each is done', () => {
    using folder = tempFolder();
    const files = Array.from({ length: 300 }, (_, i) => folder.write(`${i}.jpg`, jpeg.subarray(0, 400)));
    const args = [script('few-files.ts'), keepFolderOf(folder), ...files];
    const limited = ['-c', 'ulimit -n 60; exec "$@"', 'sh', process.execPath, ...args];
    const said = execFileSync('sh', limited, { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({ shortages: 3, done: 300 });
    expect(temporariesIn(folder)).toEqual([]);
    expect(files.every((file) => fs.statSync(file).size === 401)).toBe(true);
  }, 120_000);
});
