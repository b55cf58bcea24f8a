import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allPictureCases, makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { renderSample } from '../../support/render-sample.ts';
import { type Sample, sampleSet } from '../../support/sample-sets.ts';
import { makeSamples } from '../../support/samples.ts';
import { pictureDistance } from '../../support/similar.ts';

// Encoding takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const pixels = ({ width, height }: Sample): number => width * height;

describe('the mixed set', () => {
  const samples = sampleSet('mixed');

  it('has a thousand pictures under different names', () => {
    expect(samples).toHaveLength(1000);
    expect(new Set(samples.map(({ path: file }) => path.posix.basename(file).toLowerCase())).size).toBe(1000);
  });

  it('has exactly one picture of each kind of damage, whatever the count', () => {
    for (const count of [10, 100, 1000]) {
      const damage = sampleSet('mixed', count).flatMap(({ broken }) => broken ?? []);
      expect(damage).toEqual(['truncated', 'garbage']);
    }
  });

  it('goes from 0.2 to 24 megapixels, mostly small', () => {
    const sizes = samples.map(pixels).toSorted((a, b) => a - b);
    expect(sizes.at(0)).toBeGreaterThanOrEqual(200_000);
    expect(sizes.at(500)).toBeLessThan(1_000_000);
    expect(sizes.at(-1)).toBe(24_000_000);
  });

  it('has every format, orientation, profile, and what else photos come with', () => {
    const encodings = samples.map(({ encoding }) => encoding);
    expect(new Set(encodings.map(({ format }) => format)).size).toBe(6);
    expect(new Set(encodings.map(({ orientation = 1 }) => orientation)).size).toBe(8);
    expect(new Set(encodings.map(({ icc }) => icc))).toEqual(new Set([undefined, 'srgb', 'p3']));
    expect(new Set(encodings.map(({ colour }) => colour))).toEqual(new Set([undefined, 'grey', 'cmyk']));
    expect(encodings.some(({ depth }) => depth === 16)).toBe(true);
    expect(samples.some(({ alpha }) => alpha)).toBe(true);
    for (const format of ['gif', 'webp']) {
      expect(samples.some(({ frames, encoding }) => frames > 1 && encoding.format === format)).toBe(true);
    }
  });

  it('has names that programs stumble over', () => {
    const names = samples.map((sample) => sample.path);
    for (const part of [' ', "'", '🎉', '写真', '#', '%', 'img9.', 'img10.']) {
      expect(names.some((name) => name.includes(part))).toBe(true);
    }
  });
});

describe('a sample', () => {
  /** The smallest of each kind, so that all kinds are read in a moment. */
  const oneOfEach = [
    ...new Map(
      sampleSet('mixed')
        .filter(({ broken }) => broken === undefined)
        .toSorted((a, b) => pixels(b) - pixels(a))
        .map((sample) => {
          const { format, orientation, colour, depth, icc } = sample.encoding;
          const { alpha, frames } = sample;
          return [
            JSON.stringify([format, orientation, colour, depth, icc, alpha, frames > 1]),
            sample,
          ] as const;
        }),
    ).values(),
  ];

  it.each(oneOfEach)('$encoding.format of $path can be read and is as ordered', async (sample) => {
    const bytes = await renderSample(sample);
    const facts = await sharp(bytes).metadata();
    expect(facts.autoOrient).toEqual({ width: sample.width, height: sample.height });
    expect(facts.pages ?? 1).toBe(sample.frames);
    await sharp(bytes, { failOn: 'warning', animated: true }).stats();
  });

  it('has the same bytes each time', async () => {
    for (const sample of [sampleSet('small')[2], sampleSet('mixed')[0]]) {
      if (sample === undefined) throw new Error('The set is empty.');
      expect((await renderSample(sample)).equals(await renderSample(sample))).toBe(true);
    }
  });

  it('of the small set is 500×375 and about 100 kB, every third with a profile', async () => {
    for (const [index, sample] of sampleSet('small', 6).entries()) {
      const bytes = await renderSample(sample);
      const { width, height, hasProfile } = await sharp(bytes).metadata();
      expect([width, height, hasProfile]).toEqual([500, 375, index % 3 === 2]);
      expect(bytes.length).toBeGreaterThan(70_000);
      expect(bytes.length).toBeLessThan(140_000);
    }
  });

  it.each(sampleSet('mixed', 10).filter(({ broken }) => broken !== undefined))(
    'that is $broken cannot be read',
    async (sample) => {
      const bytes = await renderSample(sample);
      await expect(sharp(bytes, { failOn: 'truncated' }).stats()).rejects.toThrow();
    },
  );
});

describe('makeSamples', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'samples-')), 'small');
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true }));

  it('makes what is missing and leaves the rest', async () => {
    const first = await makeSamples({ set: 'small', folder, count: 5 });
    expect(first.made).toBe(5);
    expect(await readdir(folder)).toHaveLength(5);
    await rm(path.join(folder, 'photo2.jpg'));
    const second = await makeSamples({ set: 'small', folder, count: 5 });
    expect(second.made).toBe(1);
    const [, sample] = first.samples;
    if (sample === undefined) throw new Error('The set is empty.');
    expect(await readFile(path.join(folder, 'photo2.jpg'))).toEqual(await renderSample(sample));
  });

  it('replaces its own pictures of another count', async () => {
    await makeSamples({ set: 'small', folder, count: 3 });
    await makeSamples({ set: 'small', folder, count: 2 });
    expect((await readdir(folder)).toSorted()).toEqual(['photo1.jpg', 'photo2.jpg']);
  });

  it('refuses a folder with files of others', async () => {
    await writeFile(path.join(path.dirname(folder), 'mine.jpg'), 'mine');
    await expect(makeSamples({ set: 'small', folder: path.dirname(folder), count: 1 })).rejects.toThrow(
      'did not make',
    );
    expect(await readdir(path.dirname(folder))).toEqual(['mine.jpg']);
  });
});

describe('makePicture', () => {
  it.each(allPictureCases())('$name: upright when shown', async ({ request }) => {
    const bytes = await makePicture(request);
    const facts = await sharp(bytes).metadata();
    expect(facts.autoOrient).toEqual({ width: 96, height: 64 });
    expect(facts.pages ?? 1).toBe(request.frames);
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
  });

  it.each([
    { colour: 'grey', format: 'jpeg' },
    { colour: 'grey', format: 'png', depth: 16 },
    { colour: 'cmyk', format: 'jpeg' },
    { colour: 'cmyk', format: 'jpeg', icc: 'cmyk' },
    { icc: 'p3', format: 'jpeg', orientation: 6 },
    { depth: 16, format: 'png', alpha: true },
  ] as const)('%o: the same picture', async (request) => {
    expect(await readQuadrants(await makePicture(request))).toEqual(uprightQuadrants);
  });

  it('refuses what a format cannot hold', async () => {
    await expect(makePicture({ format: 'jpeg', alpha: true })).rejects.toThrow('cannot have alpha');
    await expect(makePicture({ format: 'gif', orientation: 6 })).rejects.toThrow(
      'cannot have an orientation',
    );
  });
});

describe('pictureDistance', () => {
  it('is small for another size, format or stored orientation, and big for a turn', async () => {
    const picture = await makePicture({ format: 'png', width: 240, height: 160 });
    const smaller = await sharp(picture).resize(90, 60).jpeg().toBuffer();
    const held = await makePicture({ format: 'jpeg', orientation: 8 });
    expect(await pictureDistance(picture, smaller)).toBeLessThan(10);
    expect(await pictureDistance(picture, held)).toBeLessThan(10);
    for (const turned of [sharp(picture).flip(), sharp(picture).flop(), sharp(picture).rotate(90)]) {
      expect(await pictureDistance(picture, await turned.toBuffer())).toBeGreaterThan(20);
    }
  });
});
