import exifReader from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { exifBlock, readExifRows, withTiffExtras } from '../../../../src/core/metadata/exif-rows.ts';
import { cameraFile, secrets } from '../../../support/camera-file.ts';
import { Random } from '../../../support/random.ts';

const plainTiff = (): Promise<Buffer> =>
  sharp({ create: { width: 7, height: 5, channels: 3, background: '#369' } })
    .tiff({ compression: 'lzw' })
    .toBuffer();

/** The same numbers and texts, the other end first. */
function otherOrder(block: Buffer): Buffer {
  const rows = readExifRows(block);
  if (rows === undefined) throw new Error('no EXIF');
  const swap: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 4 };
  const turned = (each: typeof rows.first): typeof rows.first =>
    each.map((row) => {
      const value = Buffer.from(row.value);
      const size = swap[row.type];
      return { ...row, value: size === 2 ? value.swap16() : size === 4 ? value.swap32() : value };
    });
  return exifBlock({
    bigEndian: !rows.bigEndian,
    first: turned(rows.first),
    photo: turned(rows.photo),
    gps: turned(rows.gps),
  });
}

async function cameraExif(): Promise<Buffer> {
  const { exif } = await sharp(await cameraFile('jpeg')).metadata();
  return exif ?? Buffer.alloc(0);
}

describe('EXIF data of a TIFF', () => {
  test('become a block that says the same, but for notes that hold only where they were', async () => {
    const rows = readExifRows(await cameraFile('tiff'));
    if (rows === undefined) throw new Error('none found');
    const { Image, Photo, GPSInfo } = exifReader(exifBlock(rows));
    expect(Image).toMatchObject({ Make: 'Some', Artist: secrets.artist });
    expect(Photo).toMatchObject({ BodySerialNumber: secrets.body });
    expect(GPSInfo?.GPSLatitude).toEqual([50, 5, 0]);
    expect(Photo?.MakerNote).toBeUndefined();
    expect(Image?.['StripOffsets'], 'nothing of its pixels').toBeUndefined();
  });

  test.each(['as the block has it', 'the other end first'] as const)(
    'are put into one, %s, with the pixels that it has',
    async (order) => {
      const block = order === 'as the block has it' ? await cameraExif() : otherOrder(await cameraExif());
      const exif = readExifRows(block);
      const iptc = Buffer.from([0x1c, 2, 25, 0, 3, ...Buffer.from('sea')]);
      const before = await plainTiff();
      const after = withTiffExtras(before, { exif, iptc, pixels: { width: 7, height: 5 } });
      const { Image, Photo, GPSInfo } = exifReader(Buffer.from(after));
      expect(Image).toMatchObject({
        ImageWidth: 7,
        Make: 'Some',
        Copyright: expect.stringContaining('Ada Artist 2026'),
      });
      expect(Photo).toMatchObject({ PixelXDimension: 7, PixelYDimension: 5, LensSerialNumber: secrets.lens });
      expect(GPSInfo?.GPSLongitude).toEqual([14, 25, 0]);
      const { iptc: found } = await sharp(after).metadata();
      expect(found?.subarray(0, iptc.length)).toEqual(iptc);
      expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
    },
  );

  test('nothing to say changes nothing', async () => {
    const before = await plainTiff();
    const nothing = { exif: undefined, iptc: undefined, pixels: { width: 7, height: 5 } };
    expect(withTiffExtras(before, nothing)).toBe(before);
    expect(readExifRows(before)).toBeUndefined();
  });
});

test('blocks that lie never throw, and never grow', async () => {
  const block = await cameraFile('tiff');
  const random = new Random(4);
  const whole = await plainTiff();
  for (let i = 0; i < 150; i++) {
    const broken = Buffer.from(
      block.subarray(0, random.whole(0, 1) === 0 ? block.length : random.whole(0, block.length)),
    );
    for (let n = 0; n < 8 && broken.length > 8; n++)
      broken[random.whole(0, broken.length - 1)] = random.whole(0, 255);
    const exif = readExifRows(broken);
    if (exif === undefined) continue;
    expect(exifBlock(exif).length).toBeLessThan(70_000);
    const tiff = withTiffExtras(whole, { exif, iptc: undefined, pixels: { width: 7, height: 5 } });
    expect((await sharp(tiff).metadata()).width).toBe(7);
  }
});
