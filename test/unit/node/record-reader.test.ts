import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordLine } from '../../../src/node/record-lines.ts';
import { readBatches, readEnds, readRecord, type Wanted } from '../../../src/node/record-reader.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const undo = (file: string): RecordLine => ({ type: 'undo', path: file, status: 'removed' });
const text = (file: string): string => JSON.stringify(undo(file));
const chunk = 512 * 1024;

async function all(file: string, wanted?: Wanted): Promise<readonly RecordLine[]> {
  const lines: RecordLine[] = [];
  for await (const batch of readBatches(file, wanted)) lines.push(...batch);
  return lines;
}
const pathsOf = (lines: readonly RecordLine[]): readonly string[] =>
  lines.map((line) => (line.type === 'undo' ? line.path : line.type));

describe('the lines of a record', () => {
  test('come in order, one by one or in batches', async () => {
    using folder = tempFolder();
    const paths = Array.from({ length: 20_000 }, (_, i) => `/p/${i}/日本語 📷.jpg`);
    const file = folder.write('a.jsonl', paths.map((each) => `${text(each)}\n`).join(''));
    expect(pathsOf(await all(file))).toEqual(paths);
    const single: RecordLine[] = [];
    for await (const line of readRecord(file)) single.push(line);
    expect(pathsOf(single)).toEqual(paths);
  });

  test(
    'are whole where a piece that is read ends: at any byte of a character, at and beside the line’s end',
    { timeout: 30_000 },
    async () => {
      using folder = tempFolder();
      const tail = ['/p/é日本語📷.jpg', '/p/second.jpg', '/p/third 📷'];
      const plain = Buffer.from(tail.map((each) => `${text(each)}\n`).join(''));
      for (let cut = -3; cut < plain.length + 3; cut++) {
        // The first piece ends `cut` bytes into the lines behind a filler.
        const filler = `${text('x'.repeat(chunk - cut - text('').length - 1))}\n`;
        const file = folder.write('a.jsonl', Buffer.concat([Buffer.from(filler), plain]));
        expect(pathsOf(await all(file)).slice(1), `${cut} bytes into the lines`).toEqual(tail);
      }
    },
  );

  test('may be longer than what is read at once', async () => {
    using folder = tempFolder();
    const paths = ['a', 'b'.repeat(3 * chunk), 'c', 'é'.repeat(chunk), 'd'];
    const file = folder.write('a.jsonl', paths.map((each) => `${text(each)}\n`).join(''));
    expect(pathsOf(await all(file))).toEqual(paths);
  });

  test('of 16 MB and more are nobody’s, and are passed over without filling the memory', async () => {
    using folder = tempFolder();
    const huge = text('x'.repeat(17 * 1024 * 1024));
    const file = folder.write('a.jsonl', `${text('1')}\n${huge}\n${text('2')}\n${huge}`);
    expect(pathsOf(await all(file))).toEqual(['1', '2']);
  });

  test.each([
    ['a torn last line', `${text('1')}\n${text('2').slice(0, -1)}`, ['1']],
    ['a last line without its end sign', `${text('1')}\n${text('2')}`, ['1', '2']],
    ['a torn line in the middle', `${text('1')}\n${text('2').slice(0, 9)}\n${text('3')}\n`, ['1', '3']],
    ['ends of Windows', `${text('1')}\r\n${text('2')}\r\n`, ['1', '2']],
    ['empty lines', `\n\n${text('1')}\n\n`, ['1']],
    ['nothing', '', []],
    ['one end sign', '\n', []],
    ['other people’s bytes', Buffer.from([0, 255, 10, 0, 254]), []],
  ] as const)('with %s', async (_what, content, paths) => {
    using folder = tempFolder();
    expect(pathsOf(await all(folder.write('a.jsonl', content)))).toEqual(paths);
  });

  test('are the same however they are cut into files', { timeout: 30_000 }, async () => {
    using folder = tempFolder();
    const anyLine = fc.oneof(fc.string({ unit: 'binary' }).map(text), fc.json(), fc.constant(''));
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 20 }), fc.boolean(), async (lines, ended) => {
        const file = folder.write('a.jsonl', lines.join('\n') + (ended ? '\n' : ''));
        const wanted = lines.flatMap((each) => (each.startsWith('{"type":"undo"') ? [JSON.parse(each)] : []));
        expect(await all(file)).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  test('that are not wanted are not parsed', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jsonl', ['1', '2', '3'].map((each) => `${text(each)}\n`).join(''));
    const seen: string[] = [];
    const lines = await all(file, (each) => {
      seen.push(each);
      return each.includes('"2"');
    });
    expect(pathsOf(lines)).toEqual(['2']);
    expect(seen).toEqual(['1', '2', '3'].map(text));
  });

  test('of a file that is not there, or is a folder, reject', async () => {
    using folder = tempFolder();
    await expect(all(path.join(folder.path, 'none'))).rejects.toThrow(/ENOENT/);
    await expect(all(folder.path)).rejects.toThrow(/EISDIR/);
  });

  test.skipIf(process.platform !== 'linux')(
    'leave no file open, also when the reader leaves early',
    async () => {
      using folder = tempFolder();
      const file = folder.write('a.jsonl', `${text('1')}\n${text('2')}\n`);
      const open = (): number =>
        fs.readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return fs.readlinkSync(`/proc/self/fd/${fd}`) === file;
          } catch {
            return false;
          }
        }).length;
      for await (const line of readRecord(file)) if (line.type === 'undo') break;
      await all(file);
      expect(open()).toBe(0);
    },
  );

  test('of a record of 100,000 come without holding the event loop', async () => {
    using folder = tempFolder();
    const file = folder.write(
      'a.jsonl',
      Array.from({ length: 100_000 }, (_, i) => `${text(`/p/${i}`.padEnd(300))}\n`).join(''),
    );
    let count = 0;
    let turns = 0;
    let counting = true;
    const turn = (): void => {
      turns++;
      if (counting) setImmediate(turn);
    };
    setImmediate(turn);
    for await (const batch of readBatches(file)) count += batch.length;
    counting = false;
    expect(count).toBe(100_000);
    // 32 MB in pieces of half a megabyte: not a timing, which the machine's load would decide.
    expect(turns, 'times that others had their turn meanwhile').toBeGreaterThan(50);
  });
});

describe('the ends of a record', () => {
  test('are its first line and its last ones', async () => {
    using folder = tempFolder();
    const paths = Array.from({ length: 5000 }, (_, i) => `/p/${i}`);
    const file = folder.write('a.jsonl', paths.map((each) => `${text(each)}\n`).join(''));
    const { first, last, writtenMs } = await readEnds(file);
    expect(first).toEqual(undo('/p/0'));
    expect(pathsOf(last).at(-1)).toBe('/p/4999');
    expect(last.length, 'only the end is read').toBeLessThan(1000);
    expect(writtenMs).toBe(fs.statSync(file).mtimeMs);
  });

  test('a first line that is longer than one piece, cut within a character', async () => {
    using folder = tempFolder();
    for (const pad of [0, 1, 2, 3]) {
      const long = `${'x'.repeat(pad)}${'📷'.repeat(20_000)}`;
      const { first } = await readEnds(folder.write('a.jsonl', `${text(long)}\n${text('2')}\n`));
      expect(first).toEqual(undo(long));
    }
  });

  test.each([
    ['nothing', ''],
    ['no line’s end', text('1')],
    ['a foreign first line', `notes\n${text('1')}\n`],
  ])('of %s have no first line', async (_what, content) => {
    using folder = tempFolder();
    expect((await readEnds(folder.write('a.jsonl', content))).first).toBeUndefined();
  });
});
