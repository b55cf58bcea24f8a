import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isBlurhashValid } from 'blurhash';
import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import { placeholder } from '../../../src/jobs/placeholder.ts';
import type { PlaceholderValue } from '../../../src/core/placeholder/fold.ts';
import { place, run } from '../../support/batch-place.ts';
import { makePicture } from '../../support/picture.ts';
import { runJobOn } from '../../support/run-job.ts';

const plainPicture = (colour: string, alpha = 1, size = { width: 300, height: 150 }): Promise<Buffer> => {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const background = { r: r ?? 0, g: g ?? 0, b: b ?? 0, alpha };
  return sharp({ create: { ...size, channels: 4, background } })
    .png()
    .toBuffer();
};
const valueOf = async (picture: Buffer, kind: string): Promise<PlaceholderValue> =>
  (await runJobOn(placeholder, picture, { kind }, { extension: '.png' })).value as PlaceholderValue;

describe('a placeholder', () => {
  it('has size and colour, upright', async () => {
    const turned = await makePicture({ format: 'jpeg', orientation: 6, width: 40, height: 80 });
    const { width, height } = (await runJobOn(placeholder, turned)).value as PlaceholderValue;
    expect({ width, height }).toEqual({ width: 40, height: 80 });
    expect((await valueOf(await plainPicture('#3366cc'), 'thumbhash')).colour).toBe('#3366cc');
    // What cannot be seen is of no colour.
    expect((await valueOf(await plainPicture('#3366cc', 0), 'thumbhash')).colour).toBe('#ffffff');
  });

  it('is a ThumbHash that shows colour, proportions and transparency', async () => {
    const hash = Buffer.from(
      (await valueOf(await plainPicture('#3366cc'), 'thumbhash')).placeholder,
      'base64',
    );
    expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(2, 0);
    const { r, g, b, a } = thumbHashToAverageRGBA(hash);
    expect([r, g, b].map((x) => Math.round(x * 10))).toEqual([2, 4, 8]);
    expect(a).toBe(1);
    const clear = Buffer.from(
      (await valueOf(await plainPicture('#3366cc', 0.5), 'thumbhash')).placeholder,
      'base64',
    );
    expect(thumbHashToAverageRGBA(clear).a).toBeLessThan(0.7);
  });

  it('is a BlurHash', async () => {
    const { placeholder: text } = await valueOf(await plainPicture('#3366cc'), 'blurhash');
    expect(isBlurhashValid(text)).toMatchObject({ result: true });
    expect(text).toHaveLength(28);
  });

  it('is a small picture as a data URI', async () => {
    const { placeholder: text } = await valueOf(await makePicture({ format: 'png', alpha: true }), 'lqip');
    expect(text.length).toBeLessThanOrEqual(1200);
    const picture = Buffer.from(text.replace('data:image/webp;base64,', ''), 'base64');
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'webp', width: 20, hasAlpha: true });
  });

  it.each(['thumbhash', 'blurhash', 'lqip'])('of one pixel is one too (%s)', async (kind) => {
    const { placeholder: text, width } = await valueOf(
      await plainPicture('#ff0000', 1, { width: 1, height: 1 }),
      kind,
    );
    expect(width).toBe(1);
    expect(text).not.toBe('');
  });
});

const odd = [
  '__proto__',
  'a "quoted" name.png',
  'back\\slash.png',
  'line\nbreak.png',
  'wide \u2028.png',
  '=1.png',
];

describe('the manifest', () => {
  it('is a module, whatever the names are', async () => {
    const picture = await plainPicture('#102030');
    using here = place(Object.fromEntries(odd.map((name) => [name, picture])));
    const { run: under } = await run(here, {
      jobId: 'placeholder',
      files: odd,
      option: { manifest: 'ts' },
    });
    expect(under.conclusion()?.notes).toEqual([]);
    const file = path.join(here.photos, 'placeholders.ts');
    const text = fs.readFileSync(file, 'utf8');
    const plain = text
      .replace(/^export interface[^]*?\n}\n/, '')
      .replace(/placeholders: [^=]*=/, 'placeholders =');
    const module = path.join(here.photos, 'placeholders.mjs');
    fs.writeFileSync(module, plain);
    const { placeholders } = (await import(pathToFileURL(module).href)) as { placeholders: object };
    expect(Object.keys(placeholders).toSorted()).toEqual(odd.toSorted());
  });

  it('is JSON by paths, with what has none counted', async () => {
    const picture = await plainPicture('#102030');
    using here = place({ 'a.png': picture, 'deep/b.png': picture, 'bad.png': 'x' });
    const { run: under } = await run(here, { jobId: 'placeholder' });
    const manifest = JSON.parse(
      fs.readFileSync(path.join(here.photos, 'placeholders.json'), 'utf8'),
    ) as object;
    expect(Object.keys(manifest)).toEqual(['a.png', 'deep/b.png']);
    expect(Object.values(manifest)[0]).toMatchObject({
      width: 300,
      height: 150,
      aspectRatio: 2,
      colour: '#102030',
    });
    expect(under.conclusion()?.notes).toEqual(['1 file has no placeholder: 1 failed']);
  });

  it('is CSV, where no name is a formula and no hash is changed', async () => {
    using here = place({ '=1.png': await plainPicture('#102030') });
    await run(here, { jobId: 'placeholder', option: { manifest: 'csv', kind: 'blurhash' } });
    const [head, row = ''] = fs.readFileSync(path.join(here.photos, 'placeholders.csv'), 'utf8').split('\n');
    expect(head).toBe('path,width,height,aspectRatio,colour,blurhash');
    expect(row).toMatch(/^'=1\.png,300,150,2,#102030,/);
    expect(isBlurhashValid(row.split(',').slice(5).join(',').replace(/^"|"$/g, '')).result).toBe(true);
  });

  it('goes to the clipboard instead of a file where that is wanted', async () => {
    using here = place({ 'a.png': await plainPicture('#102030') });
    const { run: under } = await run(here, { jobId: 'placeholder', option: { deliver: 'clipboard' } });
    expect(under.shared()).toEqual([]);
    const { clipboard } = under.conclusion() ?? {};
    expect(clipboard?.what).toBe('The JSON of 1 placeholder');
    expect(JSON.parse(clipboard?.text ?? '')).toHaveProperty(['a.png', 'thumbhash']);
    expect(fs.readdirSync(here.photos)).toEqual(['a.png']);
  });
});
