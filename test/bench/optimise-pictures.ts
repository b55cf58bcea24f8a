import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { makeSamples, sampleCache } from '../support/samples.ts';
import { drawScene } from '../support/scene.ts';

/** The photos of the other tables, as they are. */
export async function photos(folder: string, set: 'small' | 'large', count: number): Promise<void> {
  const made = path.join(sampleCache(), `${set}-${count}`);
  const { samples } = await makeSamples({ set, folder: made, count });
  mkdirSync(folder, { recursive: true });
  for (const sample of samples)
    copyFileSync(path.join(made, sample.path), path.join(folder, path.basename(sample.path)));
}

/** Photos in another format. */
export async function scenes(
  folder: string,
  count: number,
  extension: string,
  encode: (pipeline: Sharp) => Sharp,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let seed = 0; seed < count; seed++) {
    const { data, width, height, channels } = drawScene({ width: 800, height: 600, seed, grain: 0.3 });
    const bytes = await encode(sharp(data, { raw: { width, height, channels } })).toBuffer();
    writeFileSync(path.join(folder, `scene${seed}${extension}`), bytes);
  }
}

/** Something like pictures of a screen: windows, lines of letters, a few colours, here and there a gradient. */
export async function screens(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let seed = 0; seed < count; seed++) {
    const [width, height] = [1280, 800];
    const data = Buffer.alloc(width * height * 4);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) data.set(screenPixel(x, y, seed), (y * width + x) * 4);
    const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
      .png({ compressionLevel: 6 })
      .toBuffer();
    writeFileSync(path.join(folder, `screen${seed}.png`), bytes);
  }
}

function screenPixel(x: number, y: number, seed: number): readonly number[] {
  if (y < 30) return seed % 2 === 0 ? [40, 44, 52, 255] : [60 + (x >> 4), 90, 160 - (x >> 4), 255];
  if (x < 200) return [37, 37, 38, 255];
  const [line, row] = [Math.floor((y - 30) / 18), (y - 30) % 18];
  const [letter, column] = [Math.floor((x - 200) / 9), (x - 200) % 9];
  const length = ((line * 37 + seed * 11) % 80) + 10;
  const code = (line * 7919 + letter * 104_729 + seed) % 97;
  const isInk =
    letter < length && code > 15 && row > 3 && row < 15 && ((code >> (row % 6)) + column * code) % 5 < 2;
  if (!isInk) return [30, 30, 30, 255];
  const shade = column === 0 || column === 8 ? 0.5 : 1;
  const colour = (
    [
      [212, 212, 212],
      [86, 156, 214],
      [206, 145, 120],
      [106, 153, 85],
    ] as const
  )[(line + (letter >> 3)) % 4] ?? [0, 0, 0];
  return [...colour.map((value) => Math.round(30 + (value - 30) * shade)), 255];
}
