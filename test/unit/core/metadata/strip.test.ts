import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import sharp, { type Metadata } from 'sharp';
import { describe, expect, test } from 'vitest';
import { privateLeft } from '../../../../src/core/metadata/private-left.ts';
import { strippable, stripMetadata, type Strippable } from '../../../../src/core/metadata/strip.ts';
import { type CameraRequest, cameraFile, film, secrets, segment } from '../../../support/camera-file.ts';
import { hostileExif } from '../../../support/hostile/exif.ts';
import { join, repeated, u8 } from '../../../support/hostile/bytes.ts';
import { letGainMapsIn } from '../../../../src/node/sharp.ts';
import { gainMapPhoto } from '../../../support/gain-map.ts';
import { pixelsOf } from '../../../support/pixels-of.ts';

function stripped(bytes: Uint8Array, format: Strippable, wish = {}) {
  const result = stripMetadata(bytes, format, wish);
  if ('damaged' in result) throw new Error(result.damaged);
  return result;
}

const cases: readonly (readonly [string, Strippable, CameraRequest])[] = [
  ['JPEG', 'jpeg', {}],
  ['JPEG on its side', 'jpeg', { orientation: 6 }],
  ['progressive JPEG, mirrored', 'jpeg', { progressive: true, orientation: 7 }],
  ['PNG', 'png', {}],
  ['PNG on its side', 'png', { orientation: 8 }],
  ['WebP', 'webp', {}],
  ['WebP on its side', 'webp', { orientation: 5 }],
  ['animated WebP', 'webp', { frames: 3 }],
  ['AVIF', 'avif', {}],
  ['GIF', 'gif', {}],
  ['animated GIF', 'gif', { frames: 3 }],
  ['TIFF on its side', 'tiff', { orientation: 6 }],
  ['TIFF of several pages', 'tiff', { frames: 3 }],
];

describe.each(cases)('%s', (_name, format, request) => {
  test('keeps every pixel, the profile, the frames and the way up', async () => {
    const source = await cameraFile(format, request);
    const { bytes } = stripped(source, format);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(source));
    const [before, after] = await Promise.all(
      [source, bytes].map((each) => sharp(each, { animated: true }).metadata()),
    );
    const facts = ({ width, height, icc, pages, loop, delay, hasAlpha, space }: Metadata) => ({
      width,
      height,
      icc,
      pages,
      loop,
      delay,
      hasAlpha,
      space,
    });
    expect(after && facts(after)).toEqual(before && facts(before));
    expect(after?.orientation ?? 1).toBe(request.orientation ?? 1);
    expect([after?.xmp, after?.iptc]).toEqual([undefined, undefined]);
  });

  test('tells nothing of what was known of it, and says what is gone', async () => {
    const source = await cameraFile(format, request);
    expect(privateLeft(source), 'the check is not blind').toContain('GPS position');
    const { bytes, removed } = stripped(source, format);
    expect(privateLeft(bytes)).toEqual([]);
    for (const secret of [...Object.values(secrets), 'moov', 'xmp', 'JFXX', 'Some'])
      expect(bytes.includes(secret), secret).toBe(false);
    expect(removed.slice(0, 2)).toEqual(['GPS position', 'camera serial number']);
    expect(removed).toContain('XMP');
    expect(removed.join(', ')).toMatch(/comments|data of its program/);
    if (format !== 'tiff' && format !== 'avif')
      expect(removed.at(-1)).toMatch(/^a film behind the picture \(1 kB\)$/);
  });

  test('has nothing more to lose the second time', async () => {
    const once = stripped(await cameraFile(format, request), format).bytes;
    const twice = stripped(once, format);
    expect(twice.removed).toEqual([]);
    expect(twice.bytes.equals(once)).toBe(true);
  });
});

describe('what may stay', () => {
  test.each(['jpeg', 'png', 'webp'] as const)(
    '%s keeps who owns it, and when it was taken',
    async (format) => {
      const source = await cameraFile(format, { orientation: 3 });
      const owned = stripped(source, format, { copyright: true }).bytes;
      expect(owned.includes(secrets.artist)).toBe(true);
      expect(owned.includes('Ada Artist 2026')).toBe(true);
      expect(owned.includes(secrets.taken)).toBe(false);
      const dated = stripped(source, format, { date: true }).bytes;
      expect(dated.includes(secrets.artist)).toBe(false);
      expect(dated.includes(secrets.taken) && dated.includes(secrets.zone)).toBe(true);
      for (const bytes of [owned, dated]) {
        expect((await sharp(bytes).metadata()).orientation).toBe(3);
        expect(privateLeft(bytes)).toEqual([]);
        const again = stripped(bytes, format, { copyright: true, date: true });
        expect(again.bytes.equals(bytes), 'nothing more to lose').toBe(true);
      }
    },
  );

  test('what only XMP or IPTC say of the owner is kept as EXIF', async () => {
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
      .jpeg()
      .toBuffer();
    const whole = await cameraFile('jpeg');
    const at = whole.indexOf('Photoshop 3.0');
    const iptc = whole.subarray(at - 4, at - 2 + whole.readUInt16BE(at - 2));
    const xmpAt = whole.indexOf('http://ns.adobe.com/xap/1.0/');
    const xmp = whole.subarray(xmpAt - 4, xmpAt - 2 + whole.readUInt16BE(xmpAt - 2));
    for (const part of [iptc, xmp]) {
      const { bytes } = stripped(join(plain.subarray(0, 2), part, plain.subarray(2)), 'jpeg', {
        copyright: true,
      });
      expect(bytes.includes(Buffer.from(secrets.copyright))).toBe(true);
      expect((await sharp(bytes).metadata()).exif).toBeDefined();
    }
  });
});

describe('JPEG', () => {
  test('leaves the coded pixels as they are, byte for byte', async () => {
    for (const progressive of [false, true]) {
      const source = await cameraFile('jpeg', { progressive });
      const { bytes } = stripped(source, 'jpeg');
      const coded = source.subarray(source.indexOf(u8(0xff, 0xdb)), source.indexOf('ftyp') - 4);
      expect(bytes.subarray(-coded.length).equals(coded)).toBe(true);
    }
  });

  test('keeps how Adobe coded the colours, without which CMYK is inverted', async () => {
    const cmyk = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#c33' } })
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect(cmyk.includes('Adobe')).toBe(true);
    const source = join(cmyk.subarray(0, 2), segment(0xfe, 'x'), cmyk.subarray(2));
    expect(stripped(source, 'jpeg').bytes.equals(cmyk)).toBe(true);
  });

  test('zeros that fill it up are no metadata', async () => {
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
      .jpeg()
      .toBuffer();
    expect(stripped(join(plain, Buffer.alloc(3000)), 'jpeg').removed).toEqual([]);
  });

  test('what a broken EXIF block has goes with it', async () => {
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
      .jpeg()
      .toBuffer();
    for (const [name, block] of hostileExif) {
      const source = join(plain.subarray(0, 2), segment(0xe1, 'Exif\0\0', block), plain.subarray(2));
      const { bytes } = stripped(source, 'jpeg', { copyright: true, date: true });
      expect(bytes.length, name).toBeLessThanOrEqual(source.length);
      expect((await sharp(bytes).metadata()).orientation, name).toBe(
        (await sharp(source).metadata()).orientation === 1
          ? undefined
          : (await sharp(source).metadata()).orientation,
      );
    }
  });

  test('a hundred thousand segments cost no more than their bytes', async () => {
    const plain = await cameraFile('jpeg');
    const many = repeated(segment(0xfe, 'x'), 100_000);
    const { bytes } = stripped(join(plain.subarray(0, 2), many, plain.subarray(2)), 'jpeg');
    expect(bytes.equals(stripped(plain, 'jpeg').bytes)).toBe(true);
  });

  test('stray bytes in the head are dropped; between scans they would become pixels, so the file is damaged', async () => {
    const plain = stripped(await cameraFile('jpeg', { progressive: true }), 'jpeg').bytes;
    const stray = join(plain.subarray(0, 2), segment(0xfe, 'x'), Buffer.alloc(50, 1), plain.subarray(2));
    expect(stripped(stray, 'jpeg').bytes.equals(plain)).toBe(true);
    const second = plain.lastIndexOf(u8(0xff, 0xda));
    const between = join(
      plain.subarray(0, second),
      segment(0xfe, 'x'),
      Buffer.alloc(50, 1),
      plain.subarray(second),
    );
    expect(stripMetadata(between, 'jpeg')).toHaveProperty('damaged');
  });
});

test('every chunk of a PNG that comes out has its right checksum', async () => {
  const { bytes } = stripped(await cameraFile('png', { orientation: 6 }), 'png');
  expect(bytes.includes('eXIf')).toBe(true);
  for (let at = 8; at < bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    expect(bytes.readUInt32BE(end), bytes.toString('latin1', at + 4, at + 8)).toBe(
      crc32(bytes.subarray(at + 4, end)),
    );
    at = end + 4;
  }
});

describe('an HDR picture', () => {
  test('keeps its gain map, which decoders find, and loses the film behind it', async () => {
    const plain = await gainMapPhoto();
    letGainMapsIn(sharp, true);
    expect((await sharp(plain).metadata()).gainMap).toBeDefined();
    const known = segment(0xe1, 'Exif\0\0', 'II*\0', u8(8, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    const source = join(
      plain.subarray(0, 2),
      segment(0xfe, secrets.comment),
      known,
      plain.subarray(2),
      film(),
    );
    const { bytes, removed } = stripped(source, 'jpeg');
    expect((await sharp(bytes).metadata()).gainMap).toEqual((await sharp(plain).metadata()).gainMap);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(plain));
    expect(bytes.includes(secrets.comment) || bytes.includes('moov')).toBe(false);
    // Where the list of pictures (CIPA DC-007) says, from its own byte order mark on, the second one begins and ends.
    const list = bytes.indexOf('MPF') + 4;
    const [size, place] = [bytes.readUInt32BE(list + 50 + 20), list + bytes.readUInt32BE(list + 50 + 24)];
    expect(bytes.readUInt32BE(list + 50 + 4), 'the first ends there').toBe(place);
    expect([bytes.readUInt16BE(place), place + size]).toEqual([0xff_d8, bytes.length]);
    expect(removed).toContain('comments');
    expect(removed.at(-1)).toBe('a film behind the picture (1 kB)');
    const again = stripped(bytes, 'jpeg');
    expect(again.removed).toEqual([]);
    expect(again.bytes.equals(bytes)).toBe(true);
  });

  test('of which the gain map is broken is a picture without one', async () => {
    const plain = await gainMapPhoto();
    const { bytes } = stripped(plain.subarray(0, -40), 'jpeg');
    expect(bytes.length).toBeLessThan(plain.length / 2 + 2000);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(plain));
  });
});

describe('any bytes', () => {
  test.each(strippable)('of %s that end early are damaged', async (format) => {
    const whole = stripped(
      await cameraFile(format, format === 'jpeg' ? { progressive: true } : {}),
      format,
    ).bytes;
    // In a TIFF, zeros stand where the last values were.
    let end = whole.length - 1;
    while (format === 'tiff' && whole[end] === 0) end--;
    for (let length = 0; length < end; length += 1 + Math.floor(whole.length / 200))
      expect(stripMetadata(whole.subarray(0, length), format), `${length} of ${whole.length}`).toHaveProperty(
        'damaged',
      );
  });

  test.each(strippable)('as %s never throw, and what comes out has nothing more to lose', async (format) => {
    const whole = await cameraFile(format);
    const spoilt = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
      .map((changes) => {
        const copy = Buffer.from(whole);
        for (const [at, value] of changes) copy[at] = value;
        return copy;
      });
    const garbage = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => Buffer.concat([whole.subarray(0, 30), bytes, whole.subarray(30)]));
    fc.assert(
      fc.property(fc.oneof(spoilt, garbage, fc.uint8Array()), fc.boolean(), (bytes, keep) => {
        const wish = { copyright: keep, date: keep };
        const once = stripMetadata(bytes, format, wish);
        if ('damaged' in once) return;
        const twice = stripMetadata(once.bytes, format, wish);
        expect(twice).toEqual({ bytes: once.bytes, removed: [] });
      }),
      { numRuns: 500 },
    );
  });
});
