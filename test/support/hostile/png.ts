import { crc32, deflateSync } from 'node:zlib';
import { join, latin, repeated, u16be, u32be, u8, zerosZlib } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = join(type, data);
  return join(u32be(data.length), body, u32be(crc32(body)));
}

interface Header {
  readonly depth?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colour?: number;
  readonly interlace?: number;
  readonly filter?: number;
}

const ihdr = (
  width: number,
  height: number,
  { depth = 8, colour = 2, interlace = 0, filter = 0 }: Header = {},
): Buffer => chunk('IHDR', join(u32be(width, height), u8(depth, colour, 0, filter, interlace)));

const end = chunk('IEND');
const png = (...parts: readonly Buffer[]): Buffer => join(signature, ...parts, end);
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A black picture of any size: the zeros of its rows, a thousandth of them on disk. */
function black(width: number, height: number, header: Header = {}, ...before: readonly Buffer[]): Buffer {
  const { depth = 8, colour = 2 } = header;
  const row = 1 + Math.ceil((width * depth * (samples[colour] ?? 1)) / 8);
  // Interlacing adds the filter bytes of six smaller pictures; a few zeros too many do not hurt.
  const length = row * height + (header.interlace === 1 ? height * 2 : 0);
  return png(ihdr(width, height, header), ...before, chunk('IDAT', zerosZlib(length)));
}

const small = (...before: readonly Buffer[]): Buffer => black(40, 30, {}, ...before);
const pixels = chunk('IDAT', zerosZlib(121 * 30));
const gigabyte = 2 ** 30;

/** Too many pixels, or just as many as are allowed. */
const pixelBombs = (): readonly Hostile[] => [
  hostile('50000-grey-1-bit.png', black(50_000, 50_000, { depth: 1, colour: 0 }), 'too-many-pixels'),
  hostile('50000-rgb.png', black(50_000, 50_000), 'too-many-pixels'),
  hostile('16383-rgb.png', black(16_383, 16_383), 'too-many-pixels'),
  hostile('16383-rgba-interlaced.png', black(16_383, 16_383, { colour: 6, interlace: 1 }), 'too-many-pixels'),
  hostile('16383-grey-16-bit.png', black(16_383, 16_383, { depth: 16, colour: 0 }), 'too-many-pixels'),
  hostile('10001-rgb.png', black(10_001, 10_001), 'too-many-pixels'),
  hostile('10000-rgb.png', black(10_000, 10_000), 'done'),
  hostile(
    '7000-rgba-interlaced.png',
    black(7000, 7000, { colour: 6, interlace: 1 }),
    'done',
    'out-of-memory',
  ),
  hostile('5000-rgba-16-bit.png', black(5000, 5000, { depth: 16, colour: 6 }), 'done', 'out-of-memory'),
  hostile('header-2147483647.png', png(ihdr(0x7fff_ffff, 0x7fff_ffff)), 'too-many-pixels', 'damaged'),
  hostile('header-1-high.png', png(ihdr(0x7fff_ffff, 1), pixels), 'too-many-pixels', 'damaged'),
  hostile('header-1-wide.png', png(ihdr(1, 0x7fff_ffff), pixels), 'too-many-pixels', 'damaged'),
  hostile('header-negative.png', png(ihdr(0xffff_ffff, 0xffff_ffff), pixels), 'too-many-pixels', 'damaged'),
  hostile('header-0.png', png(ihdr(0, 0), pixels), 'damaged'),
  hostile('header-0-high.png', png(ihdr(40, 0), pixels), 'damaged'),
  hostile('2000000-wide.png', black(2_000_000, 30), 'too-many-pixels'),
  hostile('2000000-high.png', black(30, 2_000_000), 'too-many-pixels'),
  hostile('600000-wide.png', black(600_000, 90), 'done'),
];

/** Small to store, large to unpack; none of it is part of the picture. */
const textBombs = (): readonly Hostile[] => [
  hostile('ztxt-1-gb.png', small(chunk('zTXt', join('Comment\0\0', zerosZlib(gigabyte)))), 'done'),
  hostile('itxt-1-gb.png', small(chunk('iTXt', join('Comment\0\x01\0\0\0', zerosZlib(gigabyte)))), 'done'),
  hostile('iccp-1-gb.png', small(chunk('iCCP', join('icc\0\0', zerosZlib(gigabyte)))), 'done'),
  hostile(
    'xmp-1-gb.png',
    small(chunk('iTXt', join('XML:com.adobe.xmp\0\x01\0\0\0', zerosZlib(gigabyte)))),
    'done',
  ),
  hostile(
    'exif-profile-1-gb.png',
    small(chunk('zTXt', join('Raw profile type exif\0\0', zerosZlib(gigabyte)))),
    'done',
  ),
  hostile('text-100000.png', small(repeated(chunk('tEXt', latin('Comment\0x')), 100_000)), 'done'),
  hostile('text-10-mb.png', small(chunk('tEXt', join('Comment\0', Buffer.alloc(10_000_000, 'x')))), 'done'),
  hostile('unknown-100000.png', small(repeated(chunk('abCd'), 100_000)), 'done'),
  hostile(
    'more-pixels-than-fit.png',
    png(ihdr(40, 30), chunk('IDAT', zerosZlib(200_000_000))),
    'done',
    'damaged',
  ),
  hostile('idat-in-bytes.png', png(ihdr(1000, 1000), inBytes(zerosZlib(3001 * 1000))), 'done'),
  hostile(
    'idat-empty-100000.png',
    png(ihdr(40, 30), repeated(chunk('IDAT'), 100_000), pixels),
    'done',
    'damaged',
  ),
  hostile('after-the-end-5-mb.png', join(small(), Buffer.alloc(5_000_000, 'z')), 'done'),
];

const inBytes = (stream: Buffer): Buffer =>
  Buffer.concat(Array.from(stream, (byte) => chunk('IDAT', u8(byte))));

const animated = (frames: number, ...parts: readonly Buffer[]): Buffer =>
  png(ihdr(40, 30), chunk('acTL', u32be(frames, 0)), ...parts);
const frame = (sequence: number, width: number, height: number, x = 0): Buffer =>
  chunk('fcTL', join(u32be(sequence, width, height, x, 0), u16be(1, 10), u8(0, 0)));
const frameData = (sequence: number): Buffer => chunk('fdAT', join(u32be(sequence), zerosZlib(121 * 30)));

/** Animations (APNG) whose numbers do not fit; a reader that knows only PNG sees the first picture. */
const animations = (): readonly Hostile[] => [
  hostile('apng-0-frames.png', animated(0, pixels), 'done'),
  hostile('apng-4294967295-frames.png', animated(0xffff_ffff, frame(0, 40, 30), pixels), 'done'),
  hostile(
    'apng-too-large.png',
    animated(2, frame(0, 40, 30), pixels, frame(1, 65_535, 65_535), frameData(2)),
    'done',
  ),
  hostile(
    'apng-outside.png',
    animated(2, frame(0, 40, 30), pixels, frame(1, 40, 30, 1_000_000), frameData(2)),
    'done',
  ),
  hostile('apng-order.png', animated(2, frame(7, 40, 30), pixels, frame(3, 40, 30), frameData(1)), 'done'),
  hostile(
    'apng-5000-frames.png',
    animated(5001, pixels, repeated(join(frame(1, 40, 30), frameData(2)), 5000)),
    'done',
  ),
];

/** Chunks that contradict the standard (W3C PNG, third edition). */
const brokenChunks = (): readonly Hostile[] => {
  const palette = (...parts: readonly Buffer[]): Buffer =>
    png(ihdr(40, 30, { colour: 3 }), ...parts, chunk('IDAT', zerosZlib(41 * 30)));
  const wrongSum = (bytes: Buffer): Buffer =>
    join(bytes.subarray(0, -16), u32be(0xdead_beef), bytes.subarray(-12));
  return [
    hostile('palette-missing.png', palette(), 'damaged', 'done'),
    hostile('palette-257.png', palette(chunk('PLTE', Buffer.alloc(257 * 3))), 'damaged', 'done'),
    hostile('palette-not-thirds.png', palette(chunk('PLTE', Buffer.alloc(100))), 'damaged', 'done'),
    hostile(
      'transparency-too-long.png',
      palette(chunk('PLTE', Buffer.alloc(30)), chunk('tRNS', Buffer.alloc(300))),
      'damaged',
      'done',
    ),
    hostile('no-pixels.png', png(ihdr(40, 30)), 'damaged'),
    hostile('pixels-not-packed.png', png(ihdr(40, 30), chunk('IDAT', Buffer.alloc(3000, 'x'))), 'damaged'),
    hostile('pixels-too-few.png', png(ihdr(40, 30), chunk('IDAT', zerosZlib(1000))), 'damaged'),
    hostile(
      'filter-9.png',
      png(ihdr(40, 30), chunk('IDAT', deflateSync(Buffer.alloc(121 * 30, 9)))),
      'damaged',
    ),
    hostile(
      'sum-of-header.png',
      join(signature, ihdr(40, 30).subarray(0, -4), u32be(1), pixels, end),
      'damaged',
      'done',
    ),
    hostile('sum-of-pixels.png', wrongSum(small()), 'damaged', 'done'),
    hostile(
      'length-4294967295.png',
      join(signature, ihdr(40, 30), u32be(0xffff_ffff), 'IDAT', pixels),
      'damaged',
    ),
    hostile('header-twice.png', png(ihdr(40, 30), ihdr(9999, 9999), pixels), 'damaged', 'done'),
    hostile('header-late.png', png(pixels, ihdr(40, 30)), 'damaged'),
    hostile('unknown-critical.png', small(chunk('ABCD', Buffer.alloc(10))), 'damaged', 'done'),
    hostile('depth-3.png', png(ihdr(40, 30, { depth: 3 }), pixels), 'damaged'),
    hostile('colour-5.png', png(ihdr(40, 30, { colour: 5 }), pixels), 'damaged'),
    hostile('interlace-2.png', png(ihdr(40, 30, { interlace: 2 }), pixels), 'damaged'),
    hostile('filter-method-64.png', png(ihdr(40, 30, { filter: 64 }), pixels), 'damaged', 'done'),
    hostile('no-end.png', small().subarray(0, -12), 'done', 'damaged'),
    hostile(
      'icc-garbage.png',
      small(chunk('iCCP', join('icc\0\0', deflateSync(Buffer.alloc(500, 'garbage'))))),
      'done',
    ),
    hostile('icc-not-packed.png', small(chunk('iCCP', latin('icc\0\0not packed at all'))), 'done'),
    hostile('exif-garbage.png', small(chunk('eXIf', Buffer.alloc(300, 'x'))), 'done'),
    hostile('gamma-0.png', small(chunk('gAMA', u32be(0)), chunk('cHRM', Buffer.alloc(32))), 'done'),
    hostile('resolution-0.png', small(chunk('pHYs', join(u32be(0, 0xffff_ffff), u8(9)))), 'done'),
  ];
};

export const hostilePngs = (): readonly Hostile[] => [
  ...pixelBombs(),
  ...textBombs(),
  ...animations(),
  ...brokenChunks(),
];
