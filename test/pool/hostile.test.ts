import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches } from '../../src/node/batch.ts';
import { hashOf } from '../../src/node/hash.ts';
import { type Corpus, hostileCorpus, writeHostile } from '../support/hostile/corpus.ts';
import type { Hostile } from '../support/hostile/entry.ts';
import { fingerprints } from '../support/hostile/fingerprints.ts';
import { badSentences, type Line, lineOf, shownName, wrongLines } from '../support/hostile/lines.ts';
import { listenForRequests } from '../support/hostile/listener.ts';
import { PeakMemory } from '../support/hostile/peak-memory.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The corpus has links, pipes and names that Windows and macOS do not have. */
const linux = process.platform === 'linux';
/** Milliseconds for each of the two tests: 10 s on two quiet cores, and ten times that beside everything else. */
const budget = 240_000;
const gibibyte = 1024;

const script = inject('testWorker');
const folder = tempFolder();
const at = (...names: readonly string[]): string => path.join(folder.path, ...names);
const listener = listenForRequests();
let corpus: Corpus = {};
/** Good pictures amid the others. */
const controls = new Map<string, Buffer>();
const logged: string[] = [];

beforeAll(async () => {
  if (!linux) return;
  const bait = { url: await listener.url, secret: at('corpus', 'secret.png'), pwned: at('pwned') };
  corpus = await hostileCorpus(bait);
  for (const [kind, files] of Object.entries(corpus)) writeHostile(at('corpus', kind), files);
  folder.write('corpus/secret.png', await makePicture({ format: 'png' }));
  const kinds = Object.keys(corpus);
  const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const;
  for (let i = 0; i < 20; i++) {
    const format = formats[i % formats.length] ?? 'jpeg';
    const name = path.join(kinds[(i * 5) % kinds.length] ?? '', `${i}-control.${format}`);
    const bytes = await makePicture({ format, width: 300 + i, height: 200 });
    controls.set(name, bytes);
    folder.write(path.join('corpus', name), bytes);
    folder.write(path.join('alone', name), bytes);
  }
});
afterAll(async () => {
  await listener.close();
  folder[Symbol.dispose]();
});

interface Ran {
  readonly settled: readonly SettledItem[];
  readonly lines: readonly Line[];
  readonly seconds: number;
  /** MiB of each worker. */
  readonly peaks: readonly number[];
}

async function runOn(
  root: string,
  selected: readonly string[],
  out: string,
  policies: OptionValues = {},
  jobId = 'thumbnails',
): Promise<Ran> {
  logged.length = 0;
  const log = (text: string): void => void logged.push(text);
  const batches = new Batches({ jobs, workerScript: script, stateFolder: at('state'), idleMs: 10_000, log });
  const memory = new PeakMemory(script);
  const began = performance.now();
  try {
    const prepared = await batches.prepare({
      jobId,
      selected: selected.map((name) => ({ path: at(root, name), root: at(root) })),
      options: [],
      // Two workers, a gibibyte for each.
      policies: [{ poolSize: 2, memoryLimit: 2 * gibibyte, outputFolder: at(out) }, policies],
      baseFolder: folder.path,
    });
    if (!prepared.ok) throw new Error(prepared.problems.join(' '));
    const run = await batches.run(prepared.batch, { signal: new AbortController().signal });
    const settled: SettledItem[] = [];
    for await (const each of run.items) settled.push(each);
    const seconds = (performance.now() - began) / 1000;
    return { settled, lines: settled.map((each) => lineOf(each, at(root))), seconds, peaks: memory.stop() };
  } finally {
    memory.stop();
    await batches.close();
  }
}

function countsOf(lines: readonly Line[]): string {
  const counts = new Map<string, number>();
  for (const { word } of lines) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

function print({ lines, seconds, peaks }: Ran): void {
  const slowest = lines.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  console.log(
    `${lines.length} files in ${seconds.toFixed(1)} s: ${countsOf(lines)}; workers had up to`,
    `${peaks.map(Math.round).join(', ')} MiB; slowest`,
    slowest.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(', '),
  );
  if (process.env['BATCH_POOL_SENTENCES'] === undefined) return;
  console.log([...new Set(lines.map(({ word, message }) => `${word}: ${message}`))].toSorted().join('\n'));
}

/** Every file with one line, in order. */
function expectOneLineEach({ settled, lines }: Ran, names: readonly string[]): void {
  expect(settled.map(({ outcome }) => outcome.index)).toEqual(settled.map((_, i) => i));
  expect(lines.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
}

/** Everything but results and records, and what programs in pictures would make. */
const originals = () => fingerprints(folder.path, [at('out'), at('out-svg'), at('out-alone'), at('state')]);

describe.skipIf(!linux)('hostile files (Linux only: links, pipes, names that are no text)', () => {
  test(
    'each has one line with a word that is right for it, and nothing else happens',
    { timeout: budget },
    async () => {
      const before = originals();
      const files = Object.entries(corpus).flatMap(([kind, each]) => each.map((file) => ({ kind, file })));
      expect(files.length).toBeGreaterThan(400);
      // Those whose names have no picture's extension are taken where they are named themselves.
      const named = files.flatMap(({ kind, file }) =>
        typeof file.name === 'string' ? [path.join(kind, file.name)] : [],
      );
      const ran = await runOn('corpus', ['.', ...named], 'out');
      const { lines, peaks } = ran;
      print(ran);

      const names = files.map(({ kind, file }) => path.join(kind, shownName(file)));
      expectOneLineEach(ran, [...names, ...controls.keys(), 'secret.png']);
      const svgOff = (file: Hostile): Hostile => ({ ...file, allowed: ['skipped svg-off'] });
      expect(wrongLines(lines, { ...corpus, svg: (corpus['svg'] ?? []).map(svgOff) })).toEqual([]);
      expect(badSentences(lines, folder.path)).toEqual([]);
      expect(logged, 'workers that died or were ended').toEqual([]);
      expect(Math.max(...peaks), 'MiB of the largest worker').toBeLessThan(gibibyte);

      expect(originals(), 'originals, and what lies beside them').toEqual(before);
      expect(listener.requests, 'asked of the network').toEqual([]);
      const made = fs
        .readdirSync(at('out'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile());
      expect(made.filter(({ name }) => name.includes('.tmp')).map(({ name }) => name)).toEqual([]);
      expect(made).toHaveLength(lines.filter(({ word }) => word === 'done').length);
    },
  );

  test.each(['optimize', 'strip-metadata', 'rotate'])(
    '%s in place: what fails stays as it was, and none ends in an error of ours',
    { timeout: budget },
    async (jobId) => {
      const kinds = ['jpeg', 'cut', 'flipped'] as const;
      const names = kinds.flatMap((kind) =>
        (corpus[kind] ?? []).map((file) => path.join(kind, shownName(file))),
      );
      for (const kind of kinds) writeHostile(at(jobId, kind), corpus[kind] ?? []);
      for (const [name, bytes] of controls) folder.write(path.join(jobId, name), bytes);
      const before = new Map(names.map((name) => [name, hashOf(fs.readFileSync(at(jobId, name)))]));
      const ran = await runOn(jobId, ['.', ...names], 'none', {}, jobId);
      print(ran);
      const words = new Map(ran.lines.map(({ name, word }) => [name, word]));
      const ours = new Set<string>(['internal', 'crashed', 'timed-out', 'out-of-memory', 'encode-failed']);
      expect(ran.lines.filter(({ word }) => ours.has(word))).toEqual([]);
      expect(badSentences(ran.lines, folder.path)).toEqual([]);
      expect(logged, 'workers that died or were ended').toEqual([]);
      for (const [name, hash] of before)
        if (words.get(name) !== 'done') expect(hashOf(fs.readFileSync(at(jobId, name))), name).toBe(hash);
      for (const name of controls.keys())
        expect(['done', 'unchanged', 'skipped unsupported'], name).toContain(words.get(name));
    },
  );

  test('good pictures amid them come out as they do alone', { timeout: budget }, async () => {
    await runOn('alone', ['.'], 'out-alone');
    const results = fs
      .readdirSync(at('out-alone'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('control'));
    expect(results).toHaveLength(controls.size);
    for (const name of results) {
      const [alone, amid] = ['out-alone', 'out'].map((out) => fs.readFileSync(at(out, name), 'base64'));
      expect(amid, name).toBe(alone);
    }
  });

  test(
    'drawings, where they are allowed, are bounded and get nothing that they ask for',
    { timeout: budget },
    async () => {
      const before = originals();
      const policies = { allowSvg: true, timeoutSeconds: 3, memoryLimit: gibibyte };
      const ran = await runOn('corpus', ['svg'], 'out-svg', policies);
      print(ran);
      const svg = corpus['svg'] ?? [];
      const own = [...controls.keys()].filter((name) => name.startsWith('svg/'));
      expectOneLineEach(ran, [...svg.map((file) => path.join('svg', shownName(file))), ...own]);
      expect(wrongLines(ran.lines, { svg })).toEqual([]);
      expect(badSentences(ran.lines, folder.path)).toEqual([]);
      expect(Math.max(...ran.peaks), 'MiB of the largest worker').toBeLessThan(gibibyte * 1.25);
      expect(originals(), 'originals, and what lies beside them').toEqual(before);
      expect(listener.requests, 'asked of the network').toEqual([]);
    },
  );
});
