import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Done, Outcome, WrittenFile } from '../../../src/core/outcome.ts';
import type { PlanItem } from '../../../src/core/plan.ts';
import type { SettledItem } from '../../../src/core/run.ts';
import { type LineOptions, pathsInLine, resultLine } from '../../../src/report/lines.ts';
import { undoneLine } from '../../../src/report/past-runs.ts';

const plain: LineOptions = { style: 'facts', relative: (path) => path };
const sentence: LineOptions = { style: 'sentence', relative: (path) => path };

function written(path: string, more: Partial<WrittenFile> = {}): WrittenFile {
  return { path, bytes: 5300, width: 128, height: 96, mtimeMs: 1, replaced: 'nothing', ...more };
}

function settled(source: string, outcome: Outcome, more: Partial<PlanItem['source']> = {}): SettledItem {
  const facts = { path: source, relative: source, explicit: true, bytes: 1, mtimeMs: 1, ...more };
  return { item: { kind: 'task', index: 0, source: facts, targets: [] }, outcome };
}

const at = { index: 0, ms: 12.3, worker: 1 };
function done(outputs: readonly WrittenFile[], more: Partial<Done> = {}): Done {
  const input = { bytes: 2_100_000, width: 4032, height: 3024 };
  return { status: 'done', ...at, input, outputs, notes: [], ...more };
}
const failed = (message: string): Outcome => ({
  status: 'failed',
  ...at,
  failure: { code: 'damaged', message },
});
const skipped = (reason: string): Outcome => ({ status: 'skipped', ...at, code: 'exists', reason });

describe('the line of one source', () => {
  test('done: paths, pixels, bytes, time', () => {
    expect(resultLine(settled('photos/a.jpg', done([written('photos/a_thumbnail.jpg')])), plain)).toBe(
      '✓ photos/a.jpg → photos/a_thumbnail.jpg  4032×3024 → 128×96  2.1 MB → 5.3 kB  12 ms',
    );
  });

  test('done: what is odd about it is said at the end', () => {
    const outcome = done([written('b.png')], { notes: ['first of 24 frames', 'slightly damaged'] });
    expect(resultLine(settled('a.jpg', outcome, { format: 'png', promised: 'jpeg' }), plain)).toBe(
      '✓ a.jpg → b.png  4032×3024 → 128×96  2.1 MB → 5.3 kB  12 ms  is PNG, not JPEG  first of 24 frames  slightly damaged',
    );
  });

  test('done with several files, with none, and without pixels', () => {
    expect(resultLine(settled('a.jpg', done([written('1.jpg'), written('2.jpg')])), plain)).toContain(
      '✓ a.jpg → 1.jpg → 2.jpg  4032×3024 → 128×96  2.1 MB → 10.6 kB',
    );
    expect(resultLine(settled('a.log', done([], { input: { bytes: 1 } })), plain)).toBe(
      '✓ a.log → no file  12 ms',
    );
    const looked = resultLine(settled('a.jpg', done([], { notes: ['slightly damaged'] })), plain);
    expect(looked).toBe('✓ a.jpg  4032×3024  2.1 MB  12 ms  slightly damaged');
    expect(pathsInLine(looked).map(({ path }) => path)).toEqual(['a.jpg']);
    const bytesOnly = { path: 'a.gz', bytes: 10, mtimeMs: 1, replaced: 'nothing' } as const;
    expect(resultLine(settled('a', done([bytesOnly], { input: { bytes: 100 } })), plain)).toBe(
      '✓ a → a.gz  100 B → 10 B  12 ms',
    );
  });

  test('done in place: one path, and pixels once where they stay as many', () => {
    const packed = done([written('a.jpg', { width: 4032, height: 3024 })]);
    expect(resultLine(settled('a.jpg', packed), plain)).toBe('✓ a.jpg  4032×3024  2.1 MB → 5.3 kB  12 ms');
  });

  test('done with many files: the first, and how many more', () => {
    const many = ['1.avif', '2.avif', '3 and 4 more.webp', '4.webp'].map((path) => written(path));
    const line = resultLine(settled('a.jpg', done(many)), plain);
    expect(line).toMatch(/^✓ a\.jpg → 1\.avif and 3 more  4032×3024 → /);
    expect(opened(line)).toEqual(['a.jpg', '1.avif']);
    const [, , odd] = many;
    expect(odd === undefined ? [] : opened(resultLine(settled('a.jpg', done([odd])), plain))).toEqual([
      'a.jpg',
      '3 and 4 more.webp',
    ]);
  });

  test('done in several sizes: each once, and the first ones of many', () => {
    const sized = (...widths: readonly number[]): string =>
      resultLine(
        settled('a.jpg', done(widths.map((width) => written(`${width}.jpg`, { width, height: 9 })))),
        plain,
      );
    expect(sized(640, 1280, 640, 1280)).toContain('  4032×3024 → 640×9, 1280×9  2.1 MB');
    expect(sized(1, 2, 3, 4, 5)).toContain('  4032×3024 → 1×9, 2×9, 3×9, 4×9, …  2.1 MB');
  });

  test('done, in the words of the articles', () => {
    expect(resultLine(settled('a.jpg', done([written('a_thumbnail.jpg')])), sentence)).toBe(
      '✓ A thumbnail for a.jpg was saved as a_thumbnail.jpg',
    );
    expect(
      resultLine(settled('a.log', done([], { input: { bytes: 1 } })), sentence),
      'never an empty line',
    ).toBe('✓ a.log → no file  12 ms');
    const resized = resultLine(settled('a.jpg', done([written('b.jpg')])), { ...sentence, jobId: 'resize' });
    expect(resized, 'not everything is a thumbnail').toBe('✓ A result for a.jpg was saved as b.jpg');
    expect(opened(resized)).toEqual(['a.jpg', 'b.jpg']);
  });

  test.each([
    [failed('The picture is damaged.'), '✗ a.jpg failed: The picture is damaged. [damaged]'],
    [skipped('HEIC is not supported: why'), '– a.jpg skipped: HEIC is not supported: why'],
    [skipped('/p/b.jpg exists already'), '– a.jpg skipped: /p/b.jpg exists already'],
    [{ status: 'cancelled', ...at } as const, '· a.jpg cancelled'],
    [{ status: 'unchanged', ...at, reason: 'same content' } as const, '= a.jpg unchanged: same content'],
  ])('%j', (outcome, line) => {
    expect(resultLine(settled('a.jpg', outcome), plain)).toBe(line);
    expect(resultLine(settled('a.jpg', outcome), sentence), 'the same in every style').toBe(line);
  });

  test('on a command line a limit is named by its flag', () => {
    const late: Outcome = { status: 'failed', ...at, failure: failure('timed-out', { limit: '60 s' }) };
    expect(resultLine(settled('a.jpg', late), plain)).toContain(
      '(setting batchPool.timeoutSeconds). [timed-out]',
    );
    expect(resultLine(settled('a.jpg', late), { ...plain, flagOf: () => 'timeout-seconds' })).toBe(
      '✗ a.jpg failed: It took longer than 60 s and was ended (--timeout-seconds). [timed-out]',
    );
  });

  test('paths are shown as a person sees them, the taken one too', () => {
    const options: LineOptions = { style: 'facts', relative: (path) => path.replace('/home/p/', '') };
    expect(resultLine(settled('/home/p/a.jpg', done([written('/home/p/b.jpg')])), options)).toContain(
      '✓ a.jpg → b.jpg  ',
    );
    expect(resultLine(settled('/home/p/a.jpg', skipped('/home/p/b.jpg exists already')), options)).toBe(
      '– a.jpg skipped: b.jpg exists already',
    );
  });

  test('stays one line without control characters, whatever a file or a library is called', () => {
    const nasty = 'a\nb\r\n\x1b[31mred\u2028\u202E.jpg';
    const code = failure('target-denied', { path: nasty });
    const lines = [
      resultLine(settled(nasty, done([written(nasty)], { notes: ['note\nof two lines'] })), plain),
      resultLine(settled(nasty, { status: 'failed', ...at, failure: code }), plain),
      resultLine(settled('a', skipped(`${nasty} exists already`)), plain),
      resultLine(settled('a', skipped(`odd: ${nasty}`)), plain),
      resultLine(settled('a', { status: 'unchanged', ...at, reason: nasty }), plain),
    ];
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202E]/u);
  });
});

/** Pieces that lines are made of, so that names are as nasty as they can be. */
const pieces = fc.constantFrom(
  ...[
    ' ',
    '  ',
    ' → ',
    '→',
    ' failed: ',
    ' skipped: ',
    ' unchanged: ',
    ' was saved as ',
    ' cancelled',
    'failed:',
    ' and 8 more',
  ],
  ...[
    ' exists already',
    'A thumbnail for ',
    'no file',
    '"',
    '\\',
    "'",
    '\n',
    '\r',
    '\t',
    '\u2028',
    '\u202E',
    '\u200F',
  ],
  ...[
    '✓ ',
    '✗ ',
    '[damaged]',
    '12 ms',
    '.jpg',
    '/',
    'é',
    '📷',
    '👨‍👩‍👧',
    '日本語',
    '\u{E0001}',
    '\ufeff',
    '\x7f',
    '\x85',
  ],
);
const name = fc
  .array(fc.oneof({ weight: 3, arbitrary: pieces }, fc.string({ unit: 'grapheme', maxLength: 4 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && !/\p{Cs}/u.test(text));
const names = fc.array(name, { maxLength: 3 });

/** What a click on each path of a line would open. */
const opened = (line: string): readonly string[] => pathsInLine(line).map(({ path }) => path);

describe('the paths of a line are found again, whatever files are called', () => {
  test('done', () => {
    fc.assert(
      fc.property(name, names, (source, targets) => {
        const line = resultLine(settled(source, done(targets.map((path) => written(path)))), plain);
        expect(opened(line)).toEqual(targets.join() === source ? [source] : [source, ...targets]);
      }),
      { numRuns: 500 },
    );
  });

  test('done, in the words of the articles: one line a file', () => {
    fc.assert(
      fc.property(name, fc.array(name, { minLength: 1, maxLength: 3 }), (source, targets) => {
        const text = resultLine(settled(source, done(targets.map((path) => written(path)))), sentence);
        expect(text.split('\n').map(opened)).toEqual(targets.map((target) => [source, target]));
      }),
      { numRuns: 500 },
    );
  });

  test('failed, skipped, unchanged, cancelled: the source', () => {
    fc.assert(
      fc.property(name, name, (source, words) => {
        const outcomes: readonly Outcome[] = [
          failed(words),
          skipped(`${words} exists already`),
          skipped(words),
          { status: 'unchanged', ...at, reason: words },
          { status: 'cancelled', ...at },
        ];
        for (const outcome of outcomes)
          expect(opened(resultLine(settled(source, outcome), plain))).toEqual([source]);
      }),
      { numRuns: 500 },
    );
  });

  test('each place holds just the text of its path', () => {
    fc.assert(
      fc.property(name, name, (source, target) => {
        const line = resultLine(settled(source, done([written(target)])), plain);
        const texts = pathsInLine(line).map(({ start, end }) => line.slice(start, end));
        expect(line.startsWith(`✓ ${texts.join(' → ')}  `)).toBe(true);
      }),
    );
  });

  test.each([
    'Generate Thumbnails: 3 files, 2026-01-02 03:04:05',
    '  options: size 128 · fit inside',
    '  note: a → b',
    '998 done, 2 failed · 12 MB → 1 MB · 4.1 s',
    '',
    '✓',
  ])('a line that is none has no paths: %j', (line) => {
    expect(pathsInLine(line)).toEqual([]);
  });

  test('a quoted path that was cut is no link', () => {
    expect(pathsInLine('✗ "a\\')).toEqual([]);
  });
});

describe('the lines of an undo', () => {
  const show = (file: string): string => file.slice(3);
  const paths = (line: string): readonly string[] => pathsInLine(line).map(({ path }) => path);

  test('lead to what is there, and not to what was removed', () => {
    for (const file of ['a.jpg', 'two  spaces.jpg', 'was removed', 'x left: y.jpg', '"q" restored']) {
      const path = `/w/${file}`;
      expect(paths(undoneLine({ path, status: 'removed' }, show))).toEqual([]);
      expect(paths(undoneLine({ path, status: 'restored' }, show))).toEqual([file]);
      expect(paths(undoneLine({ path, status: 'left', reason: 'It was changed.' }, show))).toEqual([file]);
    }
  });
});

describe('a failure in a person’s own code', () => {
  test.each(['tools/f.mjs', 'a (at b) c.mjs', '"quoted" (1).mjs', 'a. [b]: c.mjs'])(
    'has its place in %s',
    (module) => {
      const reason = {
        ...failure('function-failed', { found: 'no (x)' }),
        at: { path: module, line: 12, column: 5 },
      };
      const outcome: Outcome = { status: 'failed', index: 0, ms: 0, worker: 1, failure: reason };
      const item = { source: { path: 'a b.txt' } };
      const line = resultLine({ item, outcome }, { style: 'facts', relative: (path) => path });
      expect(line).toMatch(
        /^✗ a b\.txt failed: The function threw: no \(x\) \(at .*:12:5\)\. \[function-failed\]$/,
      );
      expect(pathsInLine(line)).toEqual([
        { start: 2, end: 9, path: 'a b.txt' },
        expect.objectContaining({ path: module, line: 12, column: 5 }),
      ]);
    },
  );
});
