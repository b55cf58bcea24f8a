import { Random } from '../random.ts';
import { type Hostile, hostile } from './entry.ts';
import type { Samples } from './samples.ts';

const extensionOf: Readonly<Record<keyof Samples, string>> = {
  jpeg: '.jpg',
  progressive: '.jpg',
  png: '.png',
  interlaced: '.png',
  webp: '.webp',
  lossless: '.webp',
  gif: '.gif',
  tiff: '.tif',
  avif: '.avif',
};

const kinds = (samples: Samples): readonly (readonly [keyof Samples, Buffer])[] =>
  Object.keys(extensionOf).flatMap((kind) =>
    kind in samples ? [[kind as keyof Samples, samples[kind as keyof Samples]] as const] : [],
  );

const cuts = 14;
/** A PNG's last chunk says that it ends, and no more: all pixels are there without it. */
const pngEnd = 12;

/** Cut short at many places: from just the first bytes to all but the last ones. */
export const truncations = (samples: Samples): readonly Hostile[] =>
  kinds(samples).flatMap(([kind, bytes]) =>
    Array.from({ length: cuts }, (_, i) => {
      const length = Math.max(3, Math.floor((bytes.length * (i + 0.5)) / cuts));
      return hostile(
        `${kind}-${length}-of-${bytes.length}${extensionOf[kind]}`,
        bytes.subarray(0, length),
        'damaged',
        ...(length > bytes.length - pngEnd ? (['done'] as const) : []),
      );
    }),
  );

/** Some bits turned over: often nobody can tell (of 200 such JPEGs, 175 decode without complaint). */
export function flips(samples: Samples, each = 16): readonly Hostile[] {
  const random = new Random(11);
  return kinds(samples).flatMap(([kind, bytes]) =>
    Array.from({ length: each }, (_, i) => {
      const copy = Buffer.from(bytes);
      for (let n = 0; n < 1 + (i % 4); n++) {
        const at = random.whole(0, copy.length - 1);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.whole(0, 7));
      }
      return hostile(
        `${kind}-${i}${extensionOf[kind]}`,
        copy,
        'done',
        'damaged',
        'too-many-pixels',
        'unsupported-format',
        'skipped unsupported',
      );
    }),
  );
}
