import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { hashDistance } from '../../../src/core/near-duplicates.ts';
import { nearDistance, perceptualHash, type RawPixels } from '../../../src/core/perceptual-hash.ts';
import { drawScene } from '../../support/scene.ts';

const scene = (seed: number, width = 240, height = 160): Sharp => {
  const { data, channels } = drawScene({ seed, width, height, grain: 0.4 });
  return sharp(data, { raw: { width, height, channels } });
};

async function pixels(picture: Sharp): Promise<RawPixels> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

const hash = async (picture: Sharp): Promise<string> => perceptualHash(await pixels(picture)) ?? 'too flat';

describe('perceptual hash', () => {
  test('is 256 bits in hexadecimal, half of them set', async () => {
    const found = await hash(scene(1));
    expect(found).toMatch(/^[0-9a-f]{64}$/);
    expect(hashDistance(found, '0'.repeat(64))).toBe(128);
  });

  const copies: [string, (picture: Sharp) => Promise<Sharp>][] = [
    ['smaller', async (picture) => sharp(await picture.resize(90).png().toBuffer())],
    ['much larger', async (picture) => sharp(await picture.resize(1000).png().toBuffer())],
    ['a poor JPEG', async (picture) => sharp(await picture.jpeg({ quality: 25 }).toBuffer())],
    ['a small WebP', async (picture) => sharp(await picture.resize(100).webp({ quality: 50 }).toBuffer())],
    ['with transparency', async (picture) => sharp(await picture.ensureAlpha().png().toBuffer())],
    ['grey', async (picture) => sharp(await picture.greyscale().png().toBuffer())],
    ['stretched', async (picture) => sharp(await picture.resize(200, 200, { fit: 'fill' }).png().toBuffer())],
  ];
  test.each(copies)('knows a picture again: %s', async (_name, change) => {
    for (const seed of [1, 2, 3]) {
      const distance = hashDistance(await hash(scene(seed)), await hash(await change(scene(seed))));
      expect(distance, `picture ${seed}`).toBeLessThanOrEqual(nearDistance);
    }
  });

  test('tells forty pictures apart, of which no two are near', async () => {
    const hashes = await Promise.all(Array.from({ length: 40 }, (_, seed) => hash(scene(seed + 10))));
    const distances = hashes.flatMap((one, at) =>
      hashes.slice(at + 1).map((other) => hashDistance(one, other)),
    );
    expect(Math.min(...distances)).toBeGreaterThan(2 * nearDistance);
  });

  test('looks at a part alone, as of a picture with borders', async () => {
    const plain = await pixels(scene(4));
    const framed = await pixels(
      scene(4).extend({ top: 40, bottom: 41, left: 3, right: 0, background: '#fff' }),
    );
    const part = { left: 3, top: 40, width: 240, height: 160 };
    expect(perceptualHash(framed, part)).toBe(perceptualHash(plain));
    expect(perceptualHash(framed)).not.toBe(perceptualHash(plain));
  });

  test('gives none for what is flat, a pixel, or nothing', async () => {
    const flat = sharp({ create: { width: 50, height: 50, channels: 3, background: '#a0b0c0' } });
    expect(perceptualHash(await pixels(flat))).toBeUndefined();
    expect(perceptualHash({ data: Uint8Array.of(9), width: 1, height: 1, channels: 1 })).toBeUndefined();
    expect(perceptualHash({ data: new Uint8Array(), width: 0, height: 0, channels: 3 })).toBeUndefined();
  });

  test('is the same today as ever: hashes stand in people’s tables', () => {
    const data = Uint8Array.from({ length: 48 * 32 * 3 }, (_, at) => (at * at * 7) % 251);
    expect(perceptualHash({ data, width: 48, height: 32, channels: 3 })).toMatchInlineSnapshot(
      `"9eaa76c03cc1b8411ad7d005854342d898dd3e9cea3b2b4049fd2f6ccda97ff4"`,
    );
  });
});
