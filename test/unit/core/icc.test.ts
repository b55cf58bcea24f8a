import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { isSrgbProfile } from '../../../src/core/icc.ts';

async function profile(name: 'srgb' | 'p3' | 'cmyk'): Promise<Uint8Array> {
  const picture = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
  const { icc } = await sharp(await picture.withIccProfile(name).jpeg().toBuffer()).metadata();
  if (icc === undefined) throw new Error(`sharp wrote no ${name} profile.`);
  return icc;
}

describe('isSrgbProfile', () => {
  let srgb: Uint8Array;
  beforeAll(async () => {
    srgb = await profile('srgb');
  });

  it('knows sRGB, whose pictures need no transform', () => {
    expect(isSrgbProfile(srgb)).toBe(true);
  });

  it.each(['p3', 'cmyk'] as const)(
    'takes %s for another, or its pictures would have wrong colours',
    async (name) => {
      expect(isSrgbProfile(await profile(name))).toBe(false);
    },
  );

  it('is not fooled by a profile that is only called sRGB', async () => {
    const forged = Buffer.concat([await profile('p3'), Buffer.from('sRGB IEC61966-2.1')]);
    expect(isSrgbProfile(forged)).toBe(false);
  });

  it('says no, without an error, when the profile is cut short or its numbers are damaged', () => {
    for (let length = 0; length < srgb.length; length += 7) {
      expect(() => isSrgbProfile(srgb.subarray(0, length)), `cut to ${length} bytes`).not.toThrow();
    }
    expect(isSrgbProfile(srgb.subarray(0, 140))).toBe(false);
    for (let place = 0; place < Math.min(srgb.length, 600); place++) {
      const damaged = Uint8Array.from(srgb);
      damaged[place] = 0xff;
      expect(() => isSrgbProfile(damaged), `byte ${place} is 255`).not.toThrow();
    }
  });

  it('looks at a part of a larger buffer only', () => {
    const larger = new Uint8Array(srgb.length + 50);
    larger.set(srgb, 25);
    expect(isSrgbProfile(larger.subarray(25, 25 + srgb.length))).toBe(true);
  });
});
