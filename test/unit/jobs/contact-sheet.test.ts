import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../src/core/contact-sheet/canvas.ts';
import { glyphsOf } from '../../../src/core/contact-sheet/font.ts';
import { place, type Place, run } from '../../support/batch-place.ts';

const plain = (colour: string, width = 400, height = 400): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();

const small = { columns: 2, rows: 2, cell: 60, format: 'png' };
const pixel = async (here: Place, name: string, x: number, y: number): Promise<string> => {
  const { data, info } = await sharp(path.join(here.photos, name))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data
    .subarray((y * info.width + x) * info.channels, (y * info.width + x) * info.channels + 3)
    .toString('hex');
};

describe('contact sheets', () => {
  it('have the pictures in order, crossed where one failed, on as many pages as it takes', async () => {
    using here = place({
      'a1.png': await plain('#ff0000'),
      'a2.png': await plain('#00ff00', 400, 100),
      'a3.png': 'broken',
      'a4.png': await plain('#0000ff', 10, 10),
      'a10.png': await plain('#ffff00'),
    });
    const { run: under } = await run(here, { jobId: 'contact-sheet', option: { ...small, label: 'none' } });
    const pages = under.shared().map(({ path: file }) => path.basename(file));
    expect(pages).toEqual(['contact-sheet-1.png', 'contact-sheet-2.png']);
    const [first = '', second = ''] = pages;
    expect(await pixel(here, first, 4 + 30, 4 + 30)).toBe('fe0000');
    expect(await pixel(here, first, 68 + 30, 4 + 30)).toBe('00ff01');
    // Its cell is square: above a wide picture there is the page.
    expect(await pixel(here, first, 68 + 30, 4 + 5)).toBe('ffffff');
    expect(await pixel(here, first, 4 + 30, 68 + 30)).toBe('a0a0a0');
    // In the middle of its cell, and never enlarged.
    expect(await pixel(here, first, 68 + 30, 68 + 30)).toMatch(/^0[0-3]0[0-3]f.$/);
    expect(await pixel(here, first, 68 + 20, 68 + 30)).toBe('ffffff');
    expect(await pixel(here, second, 4 + 30, 4 + 30)).toBe('ffff00');
    const size = await sharp(path.join(here.photos, second)).metadata();
    expect([size.width, size.height]).toEqual([68, 68]);
    expect(under.shared()[0]?.outcome).toMatchObject({
      outputs: [{ width: 132, height: 132, format: 'png' }],
    });
    expect(under.conclusion()?.notes).toEqual(['1 cell is crossed: there is no picture to show']);
  });

  it('have room for names and a title, and are the same whenever they are made', async () => {
    using here = place({ 'a.png': await plain('#ff0000'), '写真.png': await plain('#00ff00') });
    const option = { ...small, title: 'Été', background: '#101010' };
    await run(here, { jobId: 'contact-sheet', option });
    const file = path.join(here.photos, 'contact-sheet.png');
    const once = fs.readFileSync(file);
    const { width, height } = await sharp(once).metadata();
    expect([width, height]).toEqual([4 + 2 * 64, 4 + 24 + 60 + 12 + 4]);
    const { run: under } = await run(here, { jobId: 'contact-sheet', option });
    expect(under.summary().total).toBe(2);
    expect(fs.readFileSync(file).equals(once)).toBe(true);
  });

  it('count only what is a picture', async () => {
    using here = place({ 'a.png': await plain('#ff0000'), 'b.txt': 'no', 'c.png': await plain('#00ff00') });
    const { run: under } = await run(here, {
      jobId: 'contact-sheet',
      files: ['a.png', 'b.txt', 'c.png'],
      option: { ...small, columns: 1, rows: 1 },
    });
    expect(under.shared().map(({ outcome }) => outcome.status)).toEqual(['done', 'done']);
    expect(await pixel(here, 'contact-sheet-2.png', 30, 30)).toBe('00ff01');
  });
});

/** A text as dots. */
const drawn = (text: string): readonly string[] => {
  const glyphs = glyphsOf(text);
  const canvas = new Canvas(glyphs.length * 6, 10, [0, 0, 0]);
  canvas.write(glyphs, 0, 0, 1, [255, 255, 255]);
  return Array.from({ length: 10 }, (_row, y) =>
    Array.from({ length: canvas.width }, (_dot, x) => (canvas.data[(y * canvas.width + x) * 3] ? '#' : ' '))
      .join('')
      .trimEnd(),
  );
};

describe('letters', () => {
  it('are what they are', () => {
    expect(drawn('Li')).toEqual([
      '',
      '',
      '#       #',
      '#',
      '#      ##',
      '#       #',
      '#       #',
      '#       #',
      '#####  ###',
      '',
    ]);
  });

  it('have their marks, small ones right above them', () => {
    expect(drawn('Ü').slice(0, 3)).toEqual(['', ' # #', '#   #']);
    expect(drawn('é').slice(0, 5)).toEqual(['', '   #', '  #', '', ' ###']);
    expect(drawn('e\u0301')).toEqual(drawn('é'));
    expect(drawn('ç').at(-1)).toBe('  #');
  });

  it('are one box each where they are of another script', () => {
    expect(glyphsOf('写真').map(({ unknown }) => unknown)).toEqual([true, true]);
    expect(glyphsOf('straße').length).toBe(7);
    expect(glyphsOf('👨‍👩‍👧')).toHaveLength(3);
    expect(glyphsOf('\u0301')).toEqual([]);
  });
});
