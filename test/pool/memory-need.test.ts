import { execFileSync } from 'node:child_process';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { FormatId } from '../../src/core/format.ts';
import { memoryNeed } from '../../src/node/memory-need.ts';
import { pngHeader } from '../support/png-header.ts';
import { tempFolder } from '../support/temp-folder.ts';

const width = 3000;
const height = 3000;

/** A slope with some grain: flat colours would be coded without what real pictures need. */
const pixels = Buffer.alloc(width * height * 3);
for (let i = 0; i < pixels.length; i++) pixels[i] = (i >> 9) + ((i * 7919) % 13);

const deep = (picture: Sharp): Sharp => picture.toColourspace('rgb16');
const kinds: readonly (readonly [string, FormatId, (picture: Sharp) => Sharp])[] = [
  ['baseline', 'jpeg', (picture) => picture.jpeg()],
  ['progressive 4:4:4', 'jpeg', (picture) => picture.jpeg({ progressive: true, chromaSubsampling: '4:4:4' })],
  ['interlaced 16 bit', 'png', (picture) => deep(picture).png({ compressionLevel: 1, progressive: true })],
  ['lossy', 'webp', (picture) => picture.webp({ effort: 0 })],
  ['tiled', 'tiff', (picture) => picture.tiff({ compression: 'lzw', tile: true })],
  ['10 bit', 'avif', (picture) => deep(picture).avif({ effort: 0, bitdepth: 10 })],
];

/** Most megabytes that a process of its own has had after it made a small and a large JPEG of a picture. */
function peaks(file: string): { readonly small: number; readonly large: number } {
  const code = `
    import fs from 'node:fs';
    import sharp from 'sharp';
    sharp.cache(false);
    sharp.concurrency(1);
    const bytes = fs.readFileSync(${JSON.stringify(file)});
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
    await sharp(bytes).resize(128, 128).jpeg().toBuffer();
    const small = peak();
    await sharp(bytes).jpeg().toBuffer();
    console.log(JSON.stringify({ small, large: peak() }));`;
  const options = { encoding: 'utf8', cwd: path.join(import.meta.dirname, '../..') } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], options)) as {
    small: number;
    large: number;
  };
}

describe.skipIf(process.platform !== 'linux')(
  'what a picture needs is foreseen (peaks as Linux counts them)',
  () => {
    test.each(kinds)('%s %s', async (_kind, format, encode) => {
      using folder = tempFolder();
      const bytes = await encode(sharp(pixels, { raw: { width, height, channels: 3 } })).toBuffer();
      const { small, large } = peaks(folder.write('picture', bytes));
      const need = (outputs: Parameters<typeof memoryNeed>[0]['outputs']): number =>
        memoryNeed({ bytes, format, maxPixels: 1e9, outputs });
      expect(need([{ extension: '.jpg', width: 128, height: 128 }])).toBeGreaterThan(small);
      expect(need([{ extension: '.jpg' }])).toBeGreaterThan(large);
      // And is no guess that would let a photo have a machine to itself.
      expect(need([{ extension: '.jpg', width: 128, height: 128 }])).toBeLessThan(
        120 + bytes.length / 5e5 + 25 * 9,
      );
    });
  },
);

test.skipIf(process.platform !== 'linux')(
  'what a job takes apart by itself is foreseen as well',
  async () => {
    using folder = tempFolder();
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const code = `
      import fs from 'node:fs';
      import { optimize } from './src/jobs/optimize.ts';
      import { pictureTools } from './src/node/picture.ts';
      const bytes = fs.readFileSync(${JSON.stringify(folder.write('picture.jpg', bytes))});
      const bound = optimize.bind({ mode: 'lossless', minSavings: 0 });
      const limits = { maxPixels: 1e9, timeoutMs: 0, memoryMegabytes: 0 };
      await bound.value.work.run({ path: 'picture.jpg', name: 'picture', extension: '.jpg', format: 'jpeg', bytes }, pictureTools(limits));
      console.log(/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1] / 1024);`;
    const options = { encoding: 'utf8', cwd: path.join(import.meta.dirname, '../..') } as const;
    const peak = Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], options));
    const need = (takenApart: boolean): number =>
      memoryNeed({
        ...{ bytes, format: 'jpeg', maxPixels: 1e9, takenApart },
        outputs: [{ extension: '.jpg' }],
      });
    expect(need(true)).toBeGreaterThan(peak);
    expect(need(true)).toBeGreaterThan(need(false) + (width * height * 6) / 2 ** 20);
  },
);

test('a PNG that is too large to be held is not counted as held', () => {
  const need = (side: number, takenApart: boolean): number =>
    memoryNeed({
      bytes: pngHeader({ width: side, height: side, interlaced: false }),
      ...{ format: 'png', maxPixels: 1e8, takenApart },
      outputs: [{ extension: '.png' }],
    });
  expect(need(4000, true)).toBeGreaterThan(need(4000, false) + 200);
  expect(need(9000, true)).toBe(need(9000, false));
});

test('of a width alone no more is feared than of that width in either way up', () => {
  const bytes = pngHeader({ width: 6000, height: 4000, interlaced: false });
  const need = (asked: object): number =>
    memoryNeed({ bytes, format: 'png', maxPixels: 1e8, outputs: [{ extension: '.avif', ...asked }] });
  expect(need({ width: 1920 })).toBe(need({ width: 1920, height: 2880 }));
  expect(need({ height: 1920 })).toBe(need({ width: 1920 }));
  expect(need({ width: 5000 })).toBe(need({}));
  expect(need({ width: 1 })).toBeLessThan(need({ width: 1920 }));
});

test('fine JPEG, several results and frames that move need more', async () => {
  const bytes = pngHeader({ width: 6000, height: 4000, interlaced: false });
  const need = (count: number, quality?: number): number =>
    memoryNeed({
      ...{ bytes, format: 'png', maxPixels: 1e8, quality },
      outputs: Array.from({ length: count }, () => ({ extension: '.jpg', width: 1920, height: 1280 })),
    });
  expect(need(1, 89)).toBe(need(1));
  expect(need(1, 90)).toBeGreaterThan(need(1));
  expect(need(2), 'the decoded copy').toBeGreaterThan(need(1));
  const animation = (frames: number): Promise<Buffer> =>
    sharp(Buffer.alloc(400 * 400 * 3 * frames, 9), {
      raw: { width: 400, height: 400 * frames, channels: 3, pageHeight: 400 },
    })
      .gif({ effort: 1, keepDuplicateFrames: true })
      .toBuffer();
  const moving = async (frames: number, extension: string): Promise<number> =>
    memoryNeed({ bytes: await animation(frames), format: 'gif', maxPixels: 1e8, outputs: [{ extension }] });
  expect(await moving(40, '.webp')).toBeGreaterThan((await moving(1, '.webp')) + 30);
  expect(await moving(40, '.png'), 'a still has its first frame alone').toBe(await moving(1, '.png'));
});

describe('where the header says nothing, nothing is claimed', () => {
  test.each<[string, Buffer, FormatId | undefined]>([
    ['a format that nobody knows', Buffer.from('something'), undefined],
    ['a header that is cut', pngHeader({ width: 10, height: 10, interlaced: true }).subarray(0, 12), 'png'],
    ['rubbish', Buffer.from('rubbish rubbish rubbish rubbish'), 'jpeg'],
    ['more pixels than are let in', pngHeader({ width: 50_000, height: 50_000, interlaced: true }), 'png'],
  ])('%s', (_what, bytes, format) => {
    expect(memoryNeed({ bytes, format, maxPixels: 1e8, outputs: [] })).toBe(0);
  });
});
