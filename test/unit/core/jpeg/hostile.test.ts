import { beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { withFurther } from '../../../../src/core/jpeg/further.ts';
import { UnsuitedJpeg } from '../../../../src/core/jpeg/parts.ts';
import { readJpeg } from '../../../../src/core/jpeg/read.ts';
import { makePicture } from '../../../support/picture.ts';

let baseline: Buffer = Buffer.alloc(0);
let progressive: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  baseline = await makePicture({ format: 'jpeg', width: 40, height: 30 });
  progressive = await sharp(baseline).jpeg({ progressive: true }).toBuffer();
});

/** A frame of another size than there are pixels for. */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = Math.max(jpeg.indexOf('ffc00011', 'hex'), jpeg.indexOf('ffc20011', 'hex'));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** None of these may take long: without a bound each takes minutes, or more memory than there is. */
describe('a short JPEG that speaks of more than it has is refused at once', () => {
  test.each([
    [7000, 7000, /cut short/],
    [65_500, 65_500, /size/],
  ])('%i × %i pixels', (width, height, why) => {
    for (const jpeg of [baseline, progressive]) {
      const read = () => readJpeg(sized(jpeg, width, height));
      expect(read).toThrow(UnsuitedJpeg);
      if (jpeg === baseline) expect(read).toThrow(why);
    }
  });

  test('thousands of scans', () => {
    const scan = baseline.subarray(baseline.indexOf('ffda', 0, 'hex'), -2);
    const scans = Array.from({ length: 1000 }, () => scan);
    const many = Buffer.concat([baseline.subarray(0, -2), ...scans, baseline.subarray(-2)]);
    expect(() => readJpeg(many)).toThrow(/too many scans/);
  });
});

describe('a list of further pictures that lies', () => {
  /** One row for the entries: so many bytes of them, from a place on. */
  const listed = (length: number, place: number, second = 1000): Buffer => {
    const list = Buffer.alloc(4 + 8 + 2 + 12 + 4 + 32);
    list.write('MPF\0MM\0*\0\0\0\u0008', 'latin1');
    list.writeUInt16BE(1, 12);
    list.writeUInt16BE(0xb002, 14);
    list.writeUInt16BE(7, 16);
    list.writeUInt32BE(length, 18);
    list.writeUInt32BE(place, 22);
    list.writeUInt32BE(second, 4 + 26 + 24);
    const head = Buffer.from([0xff, 0xe2, 0, 0]);
    head.writeUInt16BE(list.length + 2, 2);
    return Buffer.concat([baseline.subarray(0, 2), head, list, baseline.subarray(2), Buffer.from('film')]);
  };

  test.each([
    ['names pixels as its entries', 100_000, 200, 1000],
    ['is longer than the file', 0xffff_fff0, 26, 1000],
    ['names a picture before the file', 32, 26, 1],
    ['names a picture behind all files', 32, 26, 0xffff_ffff],
  ])('%s', (_name, length, place, second) => {
    const source = listed(length, place, second);
    const start = source.length - 4;
    const written = source.subarray(0, start);
    const result = Buffer.from(withFurther(written.subarray(0, start), source, start));
    const list = 2 + 4 + 62;
    expect(result.subarray(list), 'nothing but the list is touched').toEqual(source.subarray(list));
    const shorter = Buffer.concat([written.subarray(0, list), Buffer.from('ffd9', 'hex')]);
    expect(withFurther(shorter, source, start).length).toBe(shorter.length + 4);
  });
});
