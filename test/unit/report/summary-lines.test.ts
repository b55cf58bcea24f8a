import * as Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Plan, PlanItem } from '../../../src/core/plan.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { pathsInLine } from '../../../src/report/lines.ts';
import {
  countsText,
  footerLine,
  headerLines,
  leftOutLines,
  plannedLine,
  savedText,
  speedUpText,
} from '../../../src/report/summary-lines.ts';

const none = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };
const source = { path: '/p/a.jpg', relative: 'a.jpg', explicit: true, bytes: 1, mtimeMs: 1 };
const relative = (path: string): string => path.replace('/p/', '');

function summary(more: Partial<Summary> = {}): Summary {
  return { total: 0, counts: none, bytesIn: 0, bytesOut: 0, wallMs: 12, workMs: 10, workers: 2, ...more };
}

function planOf(files: number): Plan {
  const items = Array.from({ length: files }, (_, index): PlanItem => ({
    kind: 'task',
    index,
    source,
    targets: [],
  }));
  const facts = { jobId: 'thumbnails', title: 'Generate Thumbnails', replacing: 0, conflicts: 0 };
  return { ...facts, items, shared: [], leftOut: nothingLeftOut(), complete: true, files, tasks: files };
}

describe('the header', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5);

  test('says the job, how many files, when, the options, the pool and the engine', () => {
    const executor = { type: 'process', workers: 2, engine: 'sharp 1, libvips 2' } as const;
    const plan = { ...planOf(1212), leftOut: { ...nothingLeftOut(), otherKinds: 3 } };
    const lines = headerLines({
      plan,
      job: thumbnails,
      options: { size: 128, fit: 'cover' },
      executor,
      note: 'no record is kept',
      at,
    });
    expect(lines).toEqual([
      'Generate Thumbnails: 1,212 files, 2026-01-02 03:04:05',
      '  options: size 128 · fit cover',
      '  pool: 2 processes · sharp 1, libvips 2',
      '  left out: 3 of other kinds',
      '  note: no record is kept',
    ]);
  });

  test('says how many files are under way, where workers have several', () => {
    const executor = { type: 'process', workers: 2, atOnce: 100, engine: undefined } as const;
    const lines = headerLines({ plan: planOf(1), job: thumbnails, options: {}, executor, at });
    expect(lines).toContain('  pool: 2 processes · 100 files at once');
  });

  test.each([
    ['process', 1, '1 process'],
    ['thread', 1, '1 thread'],
    ['thread', 8, '8 threads'],
    ['in-process', 1, '1 worker in this process'],
  ] as const)('%s × %i', (type, workers, words) => {
    const lines = headerLines({
      plan: planOf(1),
      job: { options: Type.Object({}) },
      options: {},
      executor: { type, workers, engine: undefined },
      at,
    });
    expect(lines[0]).toContain('1 file,');
    expect(lines[1], 'and no line of no options').toBe(`  pool: ${words}`);
  });
});

describe('what was left out', () => {
  test('is nothing, one of each, many of each', () => {
    expect(leftOutLines(nothingLeftOut())).toEqual([]);
    const each = (n: number) => ({
      excluded: n,
      otherKinds: n,
      earlierOutputs: n,
      duplicates: n,
      folderLinks: n,
    });
    expect(leftOutLines(each(1))).toEqual([
      '  left out: 1 of other kinds, 1 excluded or hidden, 1 earlier result, 1 selected twice, 1 link to a folder',
    ]);
    expect(leftOutLines(each(1234))[0]).toBe(
      '  left out: 1,234 of other kinds, 1,234 excluded or hidden, 1,234 earlier results, 1,234 selected twice, 1,234 links to folders',
    );
  });
});

describe('the footer', () => {
  test('says counts, bytes, time and speed-up', () => {
    const counts = { ...none, done: 1998, failed: 2 };
    const facts = { counts, bytesIn: 2_100_000_000, bytesOut: 5_300_000, wallMs: 4_100, workMs: 7_790 };
    expect(footerLine(summary(facts))).toBe(
      '1,998 done, 2 failed · 2.1 GB → 5.3 MB · 4.1 s · 1.9× as fast as one worker (2 workers)',
    );
  });

  test('leaves out bytes where none were written', () => {
    expect(footerLine(summary({ counts: { ...none, cancelled: 3 } }))).toBe('3 cancelled · 12 ms');
    expect(footerLine(summary())).toBe('no files · 12 ms');
  });

  test.each([
    [undefined, []],
    [{ bytes: 12_345_678, of: 30_000_000 }, ['saved 12.3 MB (41 %)']],
    [{ bytes: 999_999, of: 1_000_000 }, ['saved 999.9 kB (99 %)']],
    [{ bytes: 10, of: 30_000_000 }, ['saved 10 B (<1 %)']],
    [{ bytes: 0, of: 10 }, []],
    [{ bytes: -5, of: 10 }, []],
  ] as const)('says what was saved: %j', (saved, words) => {
    expect(savedText(saved === undefined ? {} : { saved })).toEqual(words);
  });

  test('says what was saved behind the bytes', () => {
    const counts = { ...none, done: 2, unchanged: 1 };
    const facts = { counts, bytesIn: 2000, bytesOut: 1500, saved: { bytes: 500, of: 2000 } };
    expect(footerLine(summary(facts))).toBe(
      '2 done, 1 unchanged · 2 kB → 1.5 kB · saved 500 B (25 %) · 12 ms',
    );
  });

  test('counts every status in its order', () => {
    const counts = { done: 1, unchanged: 2, skipped: 3, failed: 4, cancelled: 5 };
    expect(countsText({ counts })).toBe('1 done, 2 unchanged, 3 skipped, 4 failed, 5 cancelled');
  });

  test.each([
    [{ workers: 1, workMs: 60_000, wallMs: 60_000 }, []],
    [{ workers: 2, workMs: 999, wallMs: 500 }, []],
    [{ workers: 2, workMs: 2000, wallMs: 1000 }, ['2.0× as fast as one worker (2 workers)']],
    [{ workers: 2, workMs: 18_000, wallMs: 1000 }, ['18.0× as fast as one after another']],
    [{ workers: 4, workMs: 2000, wallMs: 0 }, []],
    [{ workers: 2, workMs: 2000, wallMs: 1800 }, []],
    [{ workers: 2, workMs: 2300, wallMs: 2000 }, ['1.1× as fast as one worker (2 workers)']],
  ])('a speed-up is said only where it was measured: %j', (facts, words) => {
    expect(speedUpText(summary(facts))).toEqual(words);
  });
});

describe('the lines of a dry run', () => {
  const at = { index: 0, source };
  const replaces = { bytes: 1, mtimeMs: 1 };

  test('of a task: where its results go and what they replace', () => {
    const targets = [
      { path: '/p/1.jpg' },
      { path: '/p/2.jpg', replaces: { owner: 'own', ...replaces } },
      { path: '/p/3.jpg', replaces: { owner: 'other', ...replaces } },
    ] as const;
    expect(plannedLine({ kind: 'task', ...at, targets: targets.slice(0, 1) }, relative)).toBe(
      '✓ a.jpg → 1.jpg',
    );
    expect(plannedLine({ kind: 'task', ...at, targets: targets.slice(1, 2) }, relative)).toBe(
      '✓ a.jpg → 2.jpg  replaces the earlier result',
    );
    expect(plannedLine({ kind: 'task', ...at, targets: targets.slice(2) }, relative)).toBe(
      '✓ a.jpg → 3.jpg  replaces the file there, a copy is kept',
    );
  });

  test('in place there is one path, of many targets the first is named', () => {
    const own = { path: source.path, replaces: { owner: 'source', ...replaces } } as const;
    expect(plannedLine({ kind: 'task', ...at, targets: [own] }, relative)).toBe(
      '✓ a.jpg  in place, a copy is kept',
    );
    const targets = [1, 2, 3, 4].map((i) => ({ path: `/p/${i}.jpg` }));
    expect(plannedLine({ kind: 'task', ...at, targets }, relative)).toBe('✓ a.jpg → 1.jpg and 3 more');
    expect(plannedLine({ kind: 'task', ...at, targets: [] }, relative)).toBe('✓ a.jpg');
  });

  test('of what is not worked on, with paths as in the lines of a run', () => {
    const taken = '/p/a_thumbnail.jpg';
    const skip = { kind: 'skip', ...at, code: 'exists', reason: `${taken} exists already` } as const;
    expect(plannedLine(skip, relative)).toBe('– a.jpg skipped: a_thumbnail.jpg exists already');
    expect(plannedLine({ kind: 'conflict', ...at, target: taken }, relative)).toBe(
      '– a.jpg skipped: a_thumbnail.jpg exists already',
    );
    expect(plannedLine({ kind: 'refused', ...at, failure: failure('source-empty') }, relative)).toBe(
      '✗ a.jpg failed: The file is empty. [source-empty]',
    );
  });

  test('are one line each, and their paths are found again', () => {
    const nasty = 'a\n → b  c.jpg';
    const targets = [{ path: nasty, replaces: { owner: 'own', ...replaces } }] as const;
    const odd = { index: 0, source: { ...source, path: nasty } };
    const items: readonly PlanItem[] = [
      { kind: 'task', ...odd, targets },
      { kind: 'skip', ...odd, code: 'exists', reason: `${nasty} exists already` },
      { kind: 'refused', ...odd, failure: failure('name-too-long', { path: nasty }) },
      { kind: 'conflict', ...odd, target: nasty },
    ];
    for (const item of items) {
      const line = plannedLine(item, relative);
      expect(line).not.toMatch(/\n/);
      expect(pathsInLine(line)[0]?.path).toBe(nasty);
    }
  });
});
