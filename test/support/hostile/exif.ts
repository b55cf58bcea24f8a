import { join, latin, u16be, u32be } from './bytes.ts';

/** Tag, type (1 byte, 2 text, 3 short, 4 long, 5 fraction, 7 anything), how many values, the value or its place. */
export type Entry = readonly [tag: number, type: number, count: number, value: number];

/** A big-endian EXIF block of one directory whose next one is where `next` says. */
export function exifBlock(entries: readonly Entry[], next = 0, after: Buffer = Buffer.alloc(0)): Buffer {
  const rows = entries.map(([tag, type, count, value]) =>
    // A short stands at the upper end of its four bytes.
    join(u16be(tag, type), u32be(count, type === 3 && count === 1 ? value * 65_536 : value)),
  );
  return join(latin('MM\0*'), u32be(8), u16be(entries.length), ...rows, u32be(next), after);
}

const orientation = (value: number): Entry => [0x0112, 3, 1, value];
const exifDirectory = 0x8769;
const gpsDirectory = 0x8825;

/** Blocks that a careless reader would follow for ever, or out of the file. */
export const hostileExif: readonly (readonly [name: string, block: Buffer])[] = [
  ...[0, 9, 255, 65_535].map((value) => [`orientation-${value}`, exifBlock([orientation(value)])] as const),
  ['orientation-4294967295-times', exifBlock([[0x0112, 3, 0xffff_ffff, 8]])],
  ['orientation-as-text', exifBlock([[0x0112, 2, 6, 8]])],
  ['next-is-itself', exifBlock([orientation(1)], 8)],
  ['next-is-outside', exifBlock([orientation(1)], 0xffff_fff0)],
  [
    'directory-in-itself',
    exifBlock([
      [exifDirectory, 4, 1, 8],
      [gpsDirectory, 4, 1, 8],
    ]),
  ],
  ['directory-outside', exifBlock([[exifDirectory, 4, 1, 0x7fff_ffff]])],
  [
    'count-4294967295',
    exifBlock([
      [0x010f, 2, 0xffff_ffff, 8],
      [0x9286, 7, 0xffff_ffff, 8],
      [0x011a, 5, 0x2000_0001, 8],
    ]),
  ],
  ['entries-65535', join(latin('MM\0*'), u32be(8), u16be(65_535), Buffer.alloc(60))],
  ['fraction-by-0', exifBlock([[0x011a, 5, 1, 26]], 0, u32be(1, 0))],
  ['note-of-60-kb', exifBlock([[0x927c, 7, 60_000, 26]], 0, Buffer.alloc(60_000, 'x'))],
  [
    'thumbnail-outside',
    exifBlock(
      [orientation(1)],
      26,
      join(u16be(2), u16be(0x0201, 4), u32be(1, 0xffff_ff00), u16be(0x0202, 4), u32be(1, 0xffff_ffff, 0)),
    ),
  ],
  [
    'html-in-text',
    exifBlock([[0x010e, 2, 40, 26]], 0, latin('<img src=x onerror=alert(1)><script>\0\0\0\0')),
  ],
  ['little-and-big', join(latin('II\0*'), Buffer.alloc(40))],
  ['nothing', Buffer.alloc(0)],
];
