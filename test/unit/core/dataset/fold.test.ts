import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DatasetFold } from '../../../../src/core/dataset/fold.ts';
import { pictureName, sharedFiles } from '../../../../src/core/dataset/layout.ts';
import { type DatasetOptions, datasetOptions } from '../../../../src/core/dataset/options.ts';
import type { IncludedValue } from '../../../../src/core/dataset/picture-value.ts';
import { failure } from '../../../../src/core/failure.ts';
import { bindOptions } from '../../../../src/core/options.ts';
import { cancelled, failed, type Outcome } from '../../../../src/core/outcome.ts';
import type { Source } from '../../../../src/core/source.ts';
import { fakeSource } from '../../../support/fake-source.ts';
import { readTar } from '../../../support/read-tar.ts';

function optionsWith(values: Partial<DatasetOptions> = {}): DatasetOptions {
  const bound = bindOptions(datasetOptions, values);
  if (!bound.ok) throw new Error(bound.issues.map(({ message }) => message).join(' '));
  return bound.value;
}

const folder = path.resolve('/photos');
const sourcesOf = (...names: readonly string[]): Source[] =>
  names.map((name) => fakeSource(path.join(folder, name), { relative: path.join(name) }));
const manyNames = (count: number, className = 'cats'): string[] =>
  Array.from({ length: count }, (_, number) => `${className}/${number}.jpg`);

interface Facts {
  /** Of the source. */
  readonly content?: string;
  readonly look?: string;
  readonly data?: string;
}

function done(
  source: Source,
  index: number,
  options: DatasetOptions,
  { content, look, data }: Facts = {},
): Outcome {
  const value: IncludedValue = {
    kind: 'included',
    width: 256,
    height: 256,
    originalWidth: 512,
    originalHeight: 256,
    transform: { scaleX: 0.5, scaleY: 0.5, offsetX: 0, offsetY: 64 },
    sums: { pixels: 2, sums: [255, 0, 510], squares: [65_025, 0, 130_050] },
    hash: `sha-${index}`,
    ...(look === undefined ? {} : { look }),
    ...(data === undefined ? {} : { data }),
  };
  const { name, extension } = pictureName(source, options);
  const written = {
    path: path.join(folder, `${name}${extension}`),
    bytes: 1,
    mtimeMs: 1,
    replaced: 'nothing',
  } as const;
  return {
    status: 'done',
    index,
    ms: 1,
    worker: 1,
    input: { bytes: 1, hash: content ?? `content-${index}` },
    outputs: options.layout === 'folders' ? [written] : [],
    notes: [],
    value,
  };
}

/** What the fold wrote, by name, and said. */
function folded(
  options: DatasetOptions,
  sources: readonly Source[],
  outcomeOf: (source: Source, index: number) => Outcome = (source, index) => done(source, index, options),
) {
  const facts = { sources, folder };
  const names = sharedFiles(options, facts).map(({ name, extension }) => `${name}${extension}`);
  const chunks = names.map((): Buffer[] => []);
  const write = (file: number, chunk: string | Uint8Array): void => {
    const into = chunks[file];
    if (into === undefined) throw new Error(`there is no file ${file}`);
    into.push(Buffer.from(chunk));
  };
  const fold = new DatasetFold(options, facts);
  for (const [index, source] of sources.entries())
    fold.add({ source, outcome: outcomeOf(source, index) }, write);
  const { notes } = fold.end(write);
  const files = new Map(names.map((name, at) => [name, Buffer.concat(chunks[at] ?? [])]));
  const lines = (name: string): Record<string, unknown>[] =>
    (files.get(`dataset/${name}.jsonl`)?.toString() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const stats = JSON.parse(files.get('dataset/stats.json')?.toString() ?? '') as Record<string, unknown>;
  return { files, notes, lines, stats };
}

describe('manifest', () => {
  test('has a line for each picture in input order, with all that maps a box', () => {
    const { lines } = folded(optionsWith(), sourcesOf('cats/1.png', 'dogs/big/2.jpg'));
    expect(lines('manifest')).toEqual([
      {
        file: 'train/cats/1.jpg',
        split: 'train',
        class: 'cats',
        source: 'cats/1.png',
        ...{ width: 256, height: 256, originalWidth: 512, originalHeight: 256 },
        ...{ scaleX: 0.5, scaleY: 0.5, offsetX: 0, offsetY: 64 },
        sha256: 'sha-0',
      },
      expect.objectContaining({ file: 'train/dogs/big/2.jpg', class: 'dogs', sha256: 'sha-1' }),
    ]);
  });

  test('has the name that a picture really got', () => {
    const options = optionsWith();
    const { lines } = folded(options, sourcesOf('cats/1.jpg'), (source, index) => {
      const outcome = done(source, index, options);
      if (outcome.status !== 'done') return outcome;
      const outputs = outcome.outputs.map((each) => ({
        ...each,
        path: each.path.replace('1.jpg', '1 (1).jpg'),
      }));
      return { ...outcome, outputs };
    });
    expect(lines('manifest')[0]?.['file']).toMatch(/\/cats\/1 \(1\)\.jpg$/);
  });

  test('what is not in the dataset is named elsewhere, with the reason', () => {
    const names = [
      'cats/ok.jpg',
      'cats/cut.jpg',
      'cats/small.jpg',
      'cats/x.txt',
      'cats/late.jpg',
      'cats/same.jpg',
    ];
    const settled = { ms: 0, worker: 0 };
    const { lines, stats, notes } = folded(optionsWith(), sourcesOf(...names), (source, index): Outcome => {
      switch (index) {
        case 1:
          return failed(index, failure('damaged'));
        case 2:
          return {
            ...settled,
            index,
            status: 'unchanged',
            reason: 'left out',
            value: { kind: 'left-out', code: 'too-small' },
          };
        case 3:
          return { ...settled, index, status: 'skipped', code: 'not-a-picture', reason: 'no picture' };
        case 4:
          return cancelled(index);
        case 5:
          return { ...settled, index, status: 'unchanged', reason: 'as the run of today left it' };
        default:
          return done(source, index, optionsWith());
      }
    });
    expect(lines('manifest')).toHaveLength(1);
    expect(lines('rejected').map(({ source, status, code }) => [source, status, code])).toEqual([
      ['cats/cut.jpg', 'failed', 'damaged'],
      ['cats/small.jpg', 'left-out', 'too-small'],
      ['cats/x.txt', 'skipped', 'not-a-picture'],
      ['cats/late.jpg', 'cancelled', 'cancelled'],
      ['cats/same.jpg', 'left-out', 'earlier-result'],
    ]);
    expect(stats['rejected']).toEqual({
      cancelled: 1,
      damaged: 1,
      'earlier-result': 1,
      'not-a-picture': 1,
      'too-small': 1,
    });
    expect(notes.join('\n')).toContain('5 pictures are not in the dataset (1 damaged, 1 too-small');
  });
});

describe('statistics', () => {
  test('count by split and class; mean and deviation are those of the training pictures only', () => {
    const options = optionsWith();
    const { stats, lines } = folded(
      options,
      sourcesOf(...manyNames(300), ...manyNames(300, 'dogs')),
      (source, index) => {
        const outcome = done(source, index, options);
        const isTrain = pictureName(source, options).name?.startsWith('dataset/train/') ?? false;
        if (outcome.status !== 'done' || isTrain) return outcome;
        return {
          ...outcome,
          value: { ...(outcome.value as IncludedValue), sums: { pixels: 9, sums: [9], squares: [9] } },
        };
      },
    );
    const count = (split: string, name: string): number =>
      lines('manifest').filter((line) => line['split'] === split && line['class'] === name).length;
    expect(stats['classes']).toEqual(
      ['cats', 'dogs'].map((name, index) => ({
        name,
        index,
        ...{ train: count('train', name), validation: count('validation', name), test: count('test', name) },
      })),
    );
    const train = count('train', 'cats') + count('train', 'dogs');
    expect(stats['train']).toEqual({ pixels: 2 * train, mean: [0.5, 0, 1], std: [0.5, 0, 0] });
    expect(stats['options']).toEqual(options);
  });

  test('of no pictures at all', () => {
    const { stats, notes } = folded(optionsWith(), []);
    expect(stats).toMatchObject({ train: null, classes: [], pictures: { train: 0, validation: 0, test: 0 } });
    expect(notes).toEqual(['Pictures: 0 in train, 0 in validation, 0 in test']);
  });

  test('a class that a split has nothing of is said', () => {
    const { notes } = folded(optionsWith({ group: 'folder' }), sourcesOf(...manyNames(20)));
    expect(notes.filter((note) => note.startsWith('No picture of the class “cats” is in '))).toHaveLength(2);
    const whole = folded(optionsWith({ validation: 0, test: 0 }), sourcesOf(...manyNames(20)));
    expect(whole.notes).toHaveLength(1);
  });
});

describe('leaks', () => {
  test('are written all, said ten at most, and counted', () => {
    const options = optionsWith();
    const sources = sourcesOf(...manyNames(200));
    const { lines, notes, stats } = folded(options, sources, (source, index) =>
      done(source, index, options, { content: `${index % 100}`.padEnd(64, '-') }),
    );
    const leaks = lines('leaks');
    // Each picture has one copy: one in three pairs lies across splits.
    expect(leaks.length).toBeGreaterThan(15);
    expect(leaks.length).toBeLessThan(60);
    expect(stats['leaks']).toEqual({ exact: leaks.length, near: 0 });
    expect(leaks[0]).toMatchObject({ kind: 'exact', distance: 0 });
    expect(notes.filter((note) => note.includes('is the same as'))).toHaveLength(10);
    expect(notes.at(-1)).toBe(`and ${leaks.length - 10} more`);
    expect(notes.find((note) => note.includes('two splits'))).toContain(
      `${leaks.length} pictures are in two splits`,
    );
  });

  test('none are said where a group keeps copies together', () => {
    const options = optionsWith({ group: 'prefix' });
    const sources = sourcesOf(...Array.from({ length: 100 }, (_, at) => `cats/p${at % 50}_${at}.jpg`));
    const { lines, notes } = folded(options, sources, (source, index) =>
      done(source, index, options, { content: `${index % 50}`.padEnd(64, '-') }),
    );
    expect(lines('leaks')).toEqual([]);
    expect(notes).toHaveLength(1);
  });
});

describe('shards', () => {
  const options = optionsWith({ layout: 'webdataset', shardSize: 10 });
  const sources = sourcesOf(...manyNames(60), ...manyNames(60, 'dogs'));
  const data = (index: number): string => Buffer.from(`picture ${index}`).toString('base64');
  const withData = (source: Source, index: number): Outcome =>
    done(source, index, options, { data: data(index) });

  test('hold picture, class and facts by one key, at most as many as asked for', async () => {
    const { files, lines } = folded(options, sources, withData);
    const shards = [...files.keys()].filter((name) => name.endsWith('.tar'));
    expect(shards.length).toBeGreaterThan(11);
    expect(shards[0]).toBe('dataset/train-00000.tar');
    const manifest = lines('manifest');
    let pictures = 0;
    for (const shard of shards) {
      const entries = await readTar(files.get(shard) ?? Buffer.alloc(0));
      const named = manifest.filter((line) => `dataset/${String(line['shard'])}` === shard);
      expect(named.length).toBeLessThanOrEqual(10);
      expect(entries.map(({ header }) => header.name)).toEqual(
        named.flatMap(({ file }) => ['jpg', 'cls', 'json'].map((end) => String(file).replace('jpg', end))),
      );
      for (const [at, line] of named.entries()) {
        const [picture, label, facts] = entries
          .slice(at * 3, at * 3 + 3)
          .map((entry) => entry.data.toString());
        expect(picture).toBe(`picture ${Number(String(line['file']).slice(0, 9))}`);
        expect(label).toBe(line['class'] === 'cats' ? '0' : '1');
        expect(JSON.parse(facts ?? '')).toEqual(line);
        pictures++;
      }
    }
    expect(pictures).toBe(120);
  });

  test('a picture that fails changes no other shard', () => {
    const whole = folded(options, sources, withData);
    const hit = whole.lines('manifest')[0]?.['shard'];
    const { files } = folded(options, sources, (source, index) =>
      index === 0 ? failed(index, failure('damaged')) : withData(source, index),
    );
    const changed = [...whole.files.keys()].filter(
      (name) => name.endsWith('.tar') && !files.get(name)?.equals(whole.files.get(name) ?? Buffer.alloc(0)),
    );
    expect(changed).toEqual([`dataset/${String(hit)}`]);
  });

  test('a shard of which all failed is an empty archive', async () => {
    const { files } = folded(options, sources, (_source, index) => failed(index, failure('damaged')));
    expect(await readTar(files.get('dataset/train-00000.tar') ?? Buffer.alloc(0))).toEqual([]);
  });

  test('without classes there are no labels', async () => {
    const plain = optionsWith({ layout: 'webdataset', classes: 'none' });
    const { files } = folded(plain, sourcesOf('a.jpg'), (source, index) =>
      done(source, index, plain, { data: data(1) }),
    );
    const [archive] = [...files].filter(([name]) => name.endsWith('.tar')).map(([, bytes]) => bytes);
    const names = (await readTar(archive ?? Buffer.alloc(0))).map(({ header }) => header.name);
    expect(names).toEqual(['000000000.jpg', '000000000.json']);
  });
});
