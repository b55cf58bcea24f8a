import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { segmentAt, UnsuitedJpeg } from '../../../../src/core/jpeg/parts.ts';
import { readJpeg } from '../../../../src/core/jpeg/read.ts';
import { writeJpeg } from '../../../../src/core/jpeg/write.ts';

const [width, strips] = [96, 11];

/** One row of MCUs, noisy, in the tables that every encoder begins with: strips of one picture can be joined. */
async function strip(number: number): Promise<Buffer> {
  const data = Buffer.from(
    Array.from({ length: width * 8 * 3 }, (_, i) => (i * i * 31 + number * 77 + (i >> 3) * 13) & 0xff),
  );
  return sharp(data, { raw: { width, height: 8, channels: 3 } })
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: false })
    .toBuffer();
}

/** Where its scan's header begins, and its data. */
function scanOf(jpeg: Buffer): { readonly header: number; readonly data: number } {
  for (let at = 2; ;) {
    const { marker, end } = segmentAt(jpeg, at);
    if (marker === 0xda) return { header: at, data: end };
    at = end;
  }
}

/** A picture with a restart mark behind each row of MCUs. @param number of the mark behind a row */
async function withRestarts(number = (row: number): number => row & 7): Promise<Buffer> {
  const all = await Promise.all(Array.from({ length: strips }, (_, i) => strip(i)));
  const [first] = all;
  if (first === undefined) throw new Error('no strips');
  const { header, data } = scanOf(first);
  const head = Buffer.from(first.subarray(0, header));
  head.writeUInt16BE(strips * 8, head.indexOf('ffc00011', 0, 'hex') + 5);
  const interval = Buffer.from([0xff, 0xdd, 0, 4, 0, width / 8]);
  const rows = all.flatMap((jpeg, row) => [
    jpeg.subarray(scanOf(jpeg).data, -2),
    row < strips - 1 ? Buffer.from([0xff, 0xd0 + number(row)]) : Buffer.from([0xff, 0xd9]),
  ]);
  return Buffer.concat([head, interval, first.subarray(header, data), ...rows]);
}

describe('restart marks', () => {
  test('are read over, and are gone afterwards', async () => {
    const source = await withRestarts();
    const { data, info } = await sharp(source, { failOn: 'warning' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width, height: strips * 8 });
    const result = writeJpeg(readJpeg(source));
    expect((await sharp(result).raw().toBuffer()).equals(data)).toBe(true);
    expect(result.length).toBeLessThan(source.length);
  });

  test('out of their order, or not there: something was lost', async () => {
    const swapped = await withRestarts((row) => (row + 1) & 7);
    expect(() => readJpeg(swapped)).toThrow(/restart/);
    const whole = await withRestarts();
    const mark = whole.indexOf('ffd3', 0, 'hex');
    const without = Buffer.concat([whole.subarray(0, mark), whole.subarray(mark + 2)]);
    expect(() => readJpeg(without)).toThrow(UnsuitedJpeg);
  });
});

test('bits left out that would make values too large are refused, short codes too', async () => {
  const jpeg = await sharp(await strip(1))
    .jpeg({ progressive: true })
    .toBuffer();
  for (let at = 2; ;) {
    const { marker, start, end } = segmentAt(jpeg, at);
    const from = jpeg[end - 3] ?? 0;
    // The first scan of a band: what it leaves out is in the lower half of its last byte.
    if (marker === 0xda && from > 0) {
      expect(end - start).toBe(6);
      jpeg[end - 1] = 13;
      break;
    }
    at = marker === 0xda ? jpeg.indexOf('ffc4', end, 'hex') : end;
  }
  expect(() => readJpeg(jpeg)).toThrow(/out of range/);
});

test('bytes behind the data of a scan that no block needs are not passed over', async () => {
  const jpeg = await strip(2);
  const padded = (count: number): Buffer =>
    Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(count, 0x55), jpeg.subarray(-2)]);
  expect(readJpeg(padded(3)).width).toBe(width);
  expect(() => readJpeg(padded(40))).toThrow(/belong to no scan/);
});
