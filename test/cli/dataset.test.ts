import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { callCli } from '../support/cli-inside.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { readTar } from '../support/read-tar.ts';
import { drawScene } from '../support/scene.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
let scenes: readonly Buffer[];
beforeAll(async () => {
  const size = { width: 160, height: 120 };
  scenes = await Promise.all(
    Array.from({ length: 24 }, (_, seed) => {
      const { data, channels } = drawScene({ ...size, seed, grain: 0.4 });
      return sharp(data, { raw: { ...size, channels } })
        .jpeg({ quality: 85 })
        .toBuffer();
    }),
  );
});

/** Two classes of pictures, one of which is cut short and one small. */
async function writePets(folder: TempFolder): Promise<void> {
  for (const [number, scene] of scenes.entries())
    folder.write(`pets/${number < 12 ? 'cats' : 'dogs'}/${number}.jpg`, scene);
  folder.write('pets/cats/tom/1.jpg', await sharp(scenes[1]).flop().toBuffer());
  folder.write('pets/cats/cut.jpg', (scenes[0] ?? Buffer.alloc(0)).subarray(0, 1500));
  folder.write('pets/dogs/small.png', await sharp(scenes[0]).resize(30).png().toBuffer());
}

const run = (folder: TempFolder, args: readonly string[], cwd = folder.path) =>
  callCli(cli, ['dataset', ...args], { cwd, state: path.join(folder.path, '.state') });

/** Every file of the dataset with a hash of what is in it. */
function contents(folder: TempFolder, top = 'pets/dataset'): Record<string, string> {
  const files = folder.files().filter((file) => file.startsWith(path.join(top, path.sep)));
  return Object.fromEntries(
    files.map((file) => {
      const hash = crypto.createHash('sha256').update(fs.readFileSync(path.join(folder.path, file)));
      return [path.relative(top, file).split(path.sep).join('/'), hash.digest('hex')];
    }),
  );
}

const table = (folder: TempFolder, name: string): Record<string, unknown>[] =>
  fs
    .readFileSync(path.join(folder.path, 'pets/dataset', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the same dataset, byte by byte', () => {
  test.each(['folders', 'webdataset'])(
    'whatever the workers, and when it is made again: %s',
    async (layout) => {
      const made: Record<string, string>[] = [];
      const pools = [
        ['--pool-size', '1'],
        ['--pool-size', '4', '--worker-type', 'process'],
        ['--pool-size', '4', '--worker-type', 'thread'],
      ];
      for (const pool of layout === 'folders' ? pools : pools.filter((_, at) => at !== 1)) {
        using folder = tempFolder();
        await writePets(folder);
        const args = [
          'pets',
          '--size',
          '64',
          '--min-size',
          '50',
          '--layout',
          layout,
          '--shard-size',
          '8',
          ...pool,
        ];
        const { code, stderr } = await run(folder, args);
        expect([code, stderr], pool.join(' ')).toEqual([1, expect.stringContaining('1 failed')]);
        made.push(contents(folder));
        if (pool !== pools[0] || layout !== 'folders') continue;
        await run(folder, args);
        made.push(contents(folder));
        // From within, and from elsewhere: what a class is does not depend on where the person stands.
        await run(folder, ['.', ...args.slice(1)], path.join(folder.path, 'pets'));
        made.push(contents(folder));
      }
      const [first = {}, ...others] = made;
      for (const other of others) expect(other).toEqual(first);
      const names = Object.keys(first);
      expect(names).toEqual(
        expect.arrayContaining(['manifest.jsonl', 'rejected.jsonl', 'leaks.jsonl', 'stats.json']),
      );
      expect(
        names.some((name) =>
          (layout === 'folders' ? /^train\/dogs\/\d+\.jpg$/ : /^train-00001\.tar$/).test(name),
        ),
      ).toBe(true);
      expect(names.filter((name) => name.includes(' ('))).toEqual([]);
    },
  );

  test('pictures that are added change no split and no picture of the others', async () => {
    using folder = tempFolder();
    await writePets(folder);
    await run(folder, ['pets', '--size', '64']);
    const before = table(folder, 'manifest.jsonl');
    folder.write('pets/cats/0a.jpg', await sharp(scenes[5]).flip().toBuffer());
    folder.write('pets/birds/1.jpg', await sharp(scenes[6]).flip().toBuffer());
    await run(folder, ['pets', '--size', '64']);
    const after = table(folder, 'manifest.jsonl');
    expect(after).toHaveLength(before.length + 2);
    for (const line of before) expect(after).toContainEqual(line);
  });
});

test('every picture of the manifest is there, with its hash; what is not in it is named with the reason', async () => {
  using folder = tempFolder();
  await writePets(folder);
  const { stderr } = await run(folder, ['pets', '--size', '64', '--min-size', '50']);
  const manifest = table(folder, 'manifest.jsonl');
  expect(manifest).toHaveLength(25);
  const files = contents(folder);
  for (const { file, sha256 } of manifest) expect(files[String(file)]).toBe(sha256);
  const sources = manifest.map(({ source }) => source);
  expect(sources.slice(0, 3), 'in input order').toEqual(['cats/0.jpg', 'cats/1.jpg', 'cats/2.jpg']);
  expect(manifest.find(({ source }) => source === 'cats/tom/1.jpg')).toMatchObject({ class: 'cats' });
  expect(table(folder, 'rejected.jsonl')).toMatchObject([
    { source: 'cats/cut.jpg', status: 'failed', code: 'damaged' },
    { source: 'dogs/small.png', status: 'left-out', code: 'too-small' },
  ]);
  expect(stderr).toContain('2 pictures are not in the dataset (1 damaged, 1 too-small)');
  expect(stderr).toMatch(/Pictures: \d+ in train, \d+ in validation, \d+ in test, in 2 classes/);
});

test('copies across splits are reported: the same file, and one in another size and format', async () => {
  using folder = tempFolder();
  for (const [number, scene] of scenes.entries()) {
    folder.write(`pets/cats/${number}.jpg`, scene);
    folder.write(`pets/cats/same ${number}.jpg`, scene);
    folder.write(
      `pets/cats/near ${number}.webp`,
      await sharp(scene).resize(120).webp({ quality: 60 }).toBuffer(),
    );
  }
  const { stderr } = await run(folder, ['pets', '--size', '64', '--validation', '30', '--test', '30']);
  const split = new Map(table(folder, 'manifest.jsonl').map((line) => [line['source'], line['split']]));
  const leaks = table(folder, 'leaks.jsonl') as {
    kind: string;
    picture: { source: string };
    like: { source: string };
  }[];
  const told = new Set(leaks.map(({ picture, like }) => `${like.source} ${picture.source}`));
  expect(told.size).toBeGreaterThan(10);
  for (const { picture, like, kind } of leaks) {
    const number = (name: string): string => name.replace(/\D/g, '');
    expect(number(picture.source), 'a copy of the same picture').toBe(number(like.source));
    expect(split.get(picture.source)).not.toBe(split.get(like.source));
    if (!picture.source.includes('near') && !like.source.includes('near')) expect(kind).toBe('exact');
  }
  for (const number of scenes.keys()) {
    const names = ['', 'near ', 'same '].map(
      (word) => `cats/${word}${number}.${word === 'near ' ? 'webp' : 'jpg'}`,
    );
    const across = new Set(names.map((name) => split.get(name))).size > 1;
    const found = leaks.some(({ picture }) => names.includes(picture.source));
    expect(found, `picture ${number}`).toBe(across);
  }
  expect(stderr).toContain(`${leaks.length} pictures are in two splits`);
  expect(stderr).toMatch(/cats\/.* \((train|validation|test)\) is (the same as|nearly) cats\//);
  using grouped = tempFolder();
  for (const [number, scene] of scenes.entries()) {
    grouped.write(`pets/cats/${number}_1.jpg`, scene);
    grouped.write(`pets/cats/${number}_2.jpg`, scene);
  }
  await run(grouped, ['pets', '--size', '64', '--group', 'prefix']);
  expect(table(grouped, 'leaks.jsonl')).toEqual([]);
});

test('classes that were selected one by one are those of the folder that holds them', async () => {
  using folder = tempFolder();
  await writePets(folder);
  await run(folder, ['pets', '--size', '64']);
  const whole = contents(folder);
  fs.rmSync(path.join(folder.path, 'pets/dataset'), { recursive: true });
  await run(folder, ['pets/cats', 'pets/dogs', '--size', '64']);
  expect(contents(folder)).toEqual(whole);
});

test('shards go where they are told to, and an undo takes all of it away', async () => {
  using folder = tempFolder();
  await writePets(folder);
  const before = folder.files();
  await run(folder, ['pets', '--size', '64', '--layout', 'webdataset', '--output-folder', 'sets']);
  const train = fs.readFileSync(path.join(folder.path, 'sets/dataset/train-00000.tar'));
  const names = (await readTar(train)).map(({ header }) => header.name);
  expect(names.slice(0, 3).map((name) => path.extname(name))).toEqual(['.jpg', '.cls', '.json']);
  expect(folder.files().filter((file) => file.includes('pets/dataset'))).toEqual([]);
  const undo = await callCli(cli, ['undo', '--yes'], {
    cwd: folder.path,
    state: path.join(folder.path, '.state'),
  });
  const left = folder.files().filter((file) => !file.startsWith('.state'));
  expect(left, undo.stderr).toEqual(before);
});
