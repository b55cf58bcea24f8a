import { encode as blurhash } from 'blurhash';
import { rgbaToThumbHash } from 'thumbhash';
import type { RawPixels } from '../perceptual-hash.ts';
import type { Tools } from '../tools.ts';

export const placeholderKinds = ['thumbhash', 'blurhash', 'lqip'] as const;
export type PlaceholderKind = (typeof placeholderKinds)[number];

/** What thumbhash takes at most, and more than the others need. */
export const pixelsSide = 100;
/** A blur of this size shows as much as a page can use, in some 100 to 300 bytes. */
const lqipSide = 20;
/** Characters; a page has one for each picture in its text. */
const mostLqip = 1200;

/** The placeholder of a picture. @param pixels red, green, blue, alpha, at most `pixelsSide` a side */
export async function placeholderOf(
  kind: PlaceholderKind,
  pixels: RawPixels,
  tools: Pick<Tools, 'encodePixels'>,
): Promise<string> {
  const { data, width, height } = pixels;
  switch (kind) {
    case 'thumbhash':
      return Buffer.from(rgbaToThumbHash(width, height, data)).toString('base64');
    case 'blurhash': {
      const [x, y] = width === height ? [4, 4] : width > height ? [4, 3] : [3, 4];
      return blurhash(new Uint8ClampedArray(onWhite(data)), width, height, x, y);
    }
    case 'lqip': {
      let text = await lqip(pixels, 40, tools);
      if (text.length > mostLqip) text = await lqip(pixels, 5, tools);
      return text;
    }
  }
}

async function lqip(pixels: RawPixels, quality: number, tools: Pick<Tools, 'encodePixels'>): Promise<string> {
  const { bytes } = await tools.encodePixels(pixels, (pipeline) =>
    pipeline
      .resize({ width: lqipSide, height: lqipSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality, alphaQuality: quality, effort: 6 }),
  );
  return `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
}

/** A blurhash knows no transparency; what is behind it would come through as black. */
function onWhite(rgba: Uint8Array): Uint8Array {
  const flat = Uint8Array.from(rgba);
  for (let at = 0; at < flat.length; at += 4) {
    const alpha = (rgba[at + 3] ?? 255) / 255;
    for (let i = at; i < at + 3; i++) flat[i] = Math.round((rgba[i] ?? 0) * alpha + 255 * (1 - alpha));
    flat[at + 3] = 255;
  }
  return flat;
}

/**
 * The colour that most of a picture has, as #rrggbb: the mean of the fullest of 4096 boxes of the colour cube, as
 * sharp's `stats` chooses it. What is transparent does not count.
 */
export function dominantColour({ data }: RawPixels): string {
  const boxes = new Float64Array(4096 * 4);
  let fullest = 0;
  for (let at = 0; at + 3 < data.length; at += 4) {
    const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray(at, at + 4);
    if (alpha < 128) continue;
    const box = (((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4)) * 4;
    boxes[box] = (boxes[box] ?? 0) + 1;
    boxes[box + 1] = (boxes[box + 1] ?? 0) + r;
    boxes[box + 2] = (boxes[box + 2] ?? 0) + g;
    boxes[box + 3] = (boxes[box + 3] ?? 0) + b;
    if ((boxes[box] ?? 0) > (boxes[fullest] ?? 0)) fullest = box;
  }
  const count = boxes[fullest] ?? 0;
  if (count === 0) return '#ffffff';
  const hex = (sum = 0): string =>
    Math.round(sum / count)
      .toString(16)
      .padStart(2, '0');
  return `#${hex(boxes[fullest + 1])}${hex(boxes[fullest + 2])}${hex(boxes[fullest + 3])}`;
}
