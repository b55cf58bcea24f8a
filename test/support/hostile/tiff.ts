import { join, latin, repeated, u16le, u32le, zerosZlib } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

type Tag = readonly [tag: number, type: 3 | 4 | 5 | 7, count: number, value: number];

const [short, long] = [3, 4] as const;
const dataAt = 8;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels?: number;
  readonly bits?: number;
  /** 1 none, 8 deflate. */
  readonly compression?: number;
  readonly data: Buffer;
}

/** The tags of a picture in one strip right after the head; later ones win, and 0 values take a tag away. */
function tagsOf(
  { width, height, channels = 3, bits = 8, compression = 1, data }: Picture,
  more: readonly Tag[],
): readonly Tag[] {
  const tags: readonly Tag[] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, 1, bits],
    [259, short, 1, compression],
    [262, short, 1, channels >= 3 ? 2 : 1],
    [273, long, 1, dataAt],
    [277, short, 1, channels],
    [278, long, 1, height],
    [279, long, 1, data.length],
  ];
  return [...new Map([...tags, ...more].map((tag) => [tag[0], tag])).values()].toSorted(
    (a, b) => a[0] - b[0],
  );
}

const directory = (tags: readonly Tag[], next: number): Buffer =>
  join(
    u16le(tags.length),
    ...tags.map(([tag, type, count, value]) => join(u16le(tag, type), u32le(count, value))),
    u32le(next),
  );

/** Head, pixels, then the directory, whose next one is where `next` says. */
function tiff(picture: Picture, more: readonly Tag[] = [], next = 0): Buffer {
  const first = dataAt + picture.data.length;
  return join('II*\0', u32le(first), picture.data, directory(tagsOf(picture, more), next));
}

const grey = (more: readonly Tag[] = [], next = 0): Buffer =>
  tiff({ width: 40, height: 30, channels: 1, data: Buffer.alloc(1200, 99) }, more, next);

const black = (side: number, channels = 3, bits = 8): Buffer =>
  tiff({
    width: side,
    height: side,
    channels,
    bits,
    compression: 8,
    data: zerosZlib((side * side * channels * bits) / 8),
  });

/** Many pages that all show the same few pixels. */
function pages(count: number): Buffer {
  const picture = { width: 4, height: 4, channels: 1, data: Buffer.alloc(16, 50) };
  const tags = tagsOf(picture, []);
  const length = directory(tags, 0).length;
  const first = dataAt + picture.data.length;
  const all = Array.from({ length: count }, (_, i) =>
    directory(tags, i === count - 1 ? 0 : first + length * (i + 1)),
  );
  return join('II*\0', u32le(first), picture.data, ...all);
}

/** Two directories, each the other's next. */
function circle(): Buffer {
  const picture = { width: 40, height: 30, channels: 1, data: Buffer.alloc(1200) };
  const tags = tagsOf(picture, []);
  const first = dataAt + 1200;
  const second = first + directory(tags, 0).length;
  return join('II*\0', u32le(first), picture.data, directory(tags, second), directory(tags, first));
}

const manyChannels = (channels: number): Buffer =>
  tiff({ width: 10, height: 10, channels, data: Buffer.alloc(100 * Math.min(channels, 1000)) }, [
    [262, short, 1, 1],
  ]);

const bombs = (): readonly Hostile[] => [
  hostile(
    '1000000.tif',
    tiff({ width: 1_000_000, height: 1_000_000, data: Buffer.alloc(10) }),
    'too-many-pixels',
    'damaged',
  ),
  hostile(
    '4294967295.tif',
    tiff({ width: 0xffff_ffff, height: 0xffff_ffff, data: Buffer.alloc(10) }),
    'too-many-pixels',
    'damaged',
  ),
  hostile('16000-deflate.tif', black(16_000), 'too-many-pixels'),
  hostile('16383-grey.tif', black(16_383, 1), 'too-many-pixels'),
  hostile('9999-deflate.tif', black(9999), 'done', 'out-of-memory'),
  hostile('5000-rgb-16-bit.tif', black(5000, 3, 16), 'done', 'out-of-memory'),
  hostile('0.tif', tiff({ width: 0, height: 0, data: Buffer.alloc(10) }), 'damaged'),
  hostile('100-channels.tif', manyChannels(100), 'damaged', 'unsupported-format', 'done'),
  hostile('65535-channels.tif', manyChannels(65_535), 'damaged', 'unsupported-format'),
  hostile('65000-pages.tif', pages(65_000), 'done', 'damaged'),
  hostile('300-pages.tif', pages(300), 'done'),
  hostile('next-is-itself.tif', grey([], 1208), 'damaged', 'done'),
  hostile('circle.tif', circle(), 'damaged', 'done'),
  hostile('icc-claims-4-gb.tif', grey([[34_675, 7, 0xffff_fff0, 8]]), 'damaged', 'done'),
  hostile('xmp-claims-1-gb.tif', grey([[700, 7, 0x4000_0000, 8]]), 'damaged', 'done'),
];

const numbers = (): readonly Hostile[] => {
  const one = (name: string, tag: Tag): Hostile =>
    hostile(`${name}.tif`, grey([tag]), 'damaged', 'unsupported-format', 'done');
  const unsupported = (name: string, compression: number): Hostile =>
    hostile(`compression-${name}.tif`, grey([[259, short, 1, compression]]), 'unsupported-format');
  const damaged = (name: string, ...tags: readonly Tag[]): Hostile =>
    hostile(`${name}.tif`, grey(tags), 'damaged', 'unsupported-format');
  return [
    damaged('strip-outside', [273, long, 1, 0x7fff_0000]),
    one('strip-of-4-gb', [279, long, 1, 0xffff_ffff]),
    one('strip-of-0', [279, long, 1, 0]),
    one('rows-0', [278, long, 1, 0]),
    one('rows-4294967295', [278, long, 1, 0xffff_ffff]),
    damaged('strips-claimed-4294967295', [273, long, 0xffff_ffff, 8]),
    damaged('tiles-of-0', [322, long, 1, 0], [323, long, 1, 0], [324, long, 1, 8], [325, long, 1, 1200]),
    damaged(
      'tiles-of-65536',
      [322, long, 1, 65_536],
      [323, long, 1, 65_536],
      [324, long, 1, 8],
      [325, long, 1, 1200],
    ),
    damaged(
      'tiles-of-1-gigapixel',
      [322, long, 1, 0x7fff_fff0],
      [323, long, 1, 0x7fff_fff0],
      [324, long, 1, 8],
      [325, long, 1, 1200],
    ),
    one('bits-0', [258, short, 1, 0]),
    one('bits-3', [258, short, 1, 3]),
    one('bits-64', [258, short, 1, 64]),
    one('bits-65535', [258, short, 1, 65_535]),
    one('sample-format-6', [339, short, 1, 6]),
    one('planes-3', [284, short, 1, 3]),
    one('photometric-65535', [262, short, 1, 65_535]),
    one('palette-missing', [262, short, 1, 3]),
    one('lab', [262, short, 1, 8]),
    one('predictor-3', [317, short, 1, 3]),
    one('orientation-9', [274, short, 1, 9]),
    one('orientation-65535', [274, short, 1, 65_535]),
    one('resolution-outside', [282, 5, 1, 0x7fff_ffff]),
    one('sub-directory-is-itself', [330, long, 1, 1208]),
    one('exif-directory-is-itself', [34_665, long, 1, 1208]),
    ...(
      [
        ['old-jpeg', 6],
        ['lzma', 34_925],
        ['zstd', 50_000],
        ['jxl', 50_002],
        ['unknown', 65_535],
      ] as const
    ).map(([name, compression]) => unsupported(name, compression)),
    ...(
      [
        ['lzw', 5],
        ['fax', 4],
        ['packbits', 32_773],
        ['deflate', 8],
        ['jpeg', 7],
        ['webp', 50_001],
      ] as const
    ).map(([name, compression]) => one(`compression-${name}-of-no-such-data`, [259, short, 1, compression])),
  ];
};

const structure = (): readonly Hostile[] => [
  hostile('directory-at-0.tif', join('II*\0', u32le(0), Buffer.alloc(100)), 'damaged'),
  hostile('directory-outside.tif', join('II*\0', u32le(0xffff_fff0), Buffer.alloc(100)), 'damaged'),
  hostile('directory-of-65535.tif', join('II*\0', u32le(8), u16le(65_535), Buffer.alloc(500, 1)), 'damaged'),
  hostile('directory-empty.tif', join('II*\0', u32le(8), u16le(0), u32le(0)), 'damaged'),
  hostile('wrong-order.tif', join('MM\0*', u32le(8), Buffer.alloc(100)), 'damaged'),
  hostile(
    'big-tiff-4294967295-tags.tif',
    join(latin('II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0'), repeated(u32le(0xffff_ffff), 40)),
    'damaged',
  ),
];

export const hostileTiffs = (): readonly Hostile[] => [...bombs(), ...numbers(), ...structure()];
