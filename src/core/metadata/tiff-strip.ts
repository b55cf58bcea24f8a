import { exifTags, pointer, readExif, type Tiff, tiffOf, u16, u32 } from './exif-read.ts';
import { privateXmp } from './removed.ts';
import type { Stripped, StripWish } from './strip.ts';

/**
 * A TIFF without what says anything about the picture (TIFF 6.0, section 2). Places in it count from its start, so
 * nothing moves: entries are taken out of their directories, and zeros stand where their values were.
 */
export function stripTiff(given: Buffer, wish: StripWish): Stripped {
  const once = stripOnce(given, wish);
  if ('damaged' in once || once.removed.length === 0) return once;
  // Where directories lie over each other or over pixels, what was taken out of one was a part of another.
  const twice = stripOnce(once.bytes, wish);
  return 'damaged' in twice || twice.removed.length > 0 ? { damaged: 'parts of it overlap' } : once;
}

function stripOnce(given: Buffer, wish: StripWish): Stripped {
  const bytes = Buffer.from(given);
  const tiff = tiffOf(bytes);
  if (tiff === undefined || bytes.length < 14) return { damaged: 'it does not begin as a TIFF' };
  const stripping: Stripping = {
    tiff,
    wish,
    gone: [],
    kept: [],
    removed: new Set(),
    privately: new Set(),
    seen: new Set(),
    left: 4 * bytes.length,
  };
  const facts = readExif(given);
  let at = u32(tiff, 4);
  while (at !== 0) {
    const next = stripDirectory(stripping, at, pictureTags);
    if (next === undefined) return { damaged: 'a part of it is not where it should be' };
    at = next;
  }
  if (stripping.left < 0) return { damaged: 'parts of it overlap' };
  if (stripping.removed.size === 0) return { bytes: given, removed: [] };
  if (bytesIn(stripping.gone) + bytesIn(stripping.kept) > 4 * bytes.length)
    return { damaged: 'parts of it overlap' };
  for (const [start, end] of stripping.gone) bytes.fill(0, start, end);
  // What stays may share bytes with what goes: encoders write equal texts once.
  for (const [start, end] of stripping.kept) given.copy(bytes, start, start, end);
  for (const write of writes(stripping)) write();
  return {
    bytes,
    removed: [...new Set([...(facts?.private ?? []), ...stripping.privately, ...stripping.removed])],
  };
}

type Range = readonly [start: number, end: number];
interface Directory {
  readonly at: number;
  readonly rows: readonly Buffer[];
  readonly count: number;
  readonly next: Buffer;
}
interface Stripping {
  readonly tiff: Tiff;
  readonly wish: StripWish;
  readonly gone: Range[];
  readonly kept: Range[];
  readonly removed: Set<string>;
  readonly privately: Set<string>;
  /** Directories by their place, with what stays of them. */
  readonly seen: Set<number>;
  /** Bytes that may still be gone through: thousands of entries may name the same thousands of others. */
  left: number;
  directories?: Directory[];
}

/** Whether so many bytes may be gone through. */
function spend(stripping: Stripping, bytes: number): boolean {
  stripping.left -= bytes;
  return stripping.left >= 0;
}

const bytesIn = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [start, end]) => sum + Math.max(end - start, 0), 0);

/** Sorts a directory's entries into what stays and what goes. @returns the place of the next; undefined: damaged */
function stripDirectory(stripping: Stripping, at: number, stays: ReadonlySet<number>): number | undefined {
  const { tiff, seen, kept, gone, removed, privately, wish } = stripping;
  const { bytes } = tiff;
  if (at < 8 || at + 2 > bytes.length || seen.has(at) || seen.size === mostDirectories) return undefined;
  seen.add(at);
  const count = u16(tiff, at);
  const end = at + 2 + count * 12;
  if (end + 4 > bytes.length || !spend(stripping, end - at)) return undefined;
  const rows: Buffer[] = [];
  const done = new Set<number>();
  for (let row = at + 2; row < end; row += 12) {
    const tag = u16(tiff, row);
    const value = valueOf(tiff, row);
    if (tag === exifTags.photo && wish.date === true && stays === pictureTags) {
      const photo = pointer(tiff, { type: u16(tiff, row + 2), count: u32(tiff, row + 4), at: row });
      if (photo !== undefined && stripDirectory(stripping, photo, dateTags) !== undefined) {
        rows.push(Buffer.from(bytes.subarray(row, row + 12)));
        continue;
      }
    }
    if (stays.has(tag) || isWished(tag, wish)) {
      rows.push(Buffer.from(bytes.subarray(row, row + 12)));
      if (value !== undefined) kept.push(value);
      // Of a tag that comes again readers take the first.
      if (pixelTags.has(tag) && !done.has(tag)) {
        for (const pixels of pixelsAt(stripping, tag, at, count)) {
          if (pixels[1] > bytes.length) return undefined;
          kept.push(pixels);
        }
      }
      done.add(tag);
      if (tag !== furtherDirectories) continue;
      for (const further of numbersOf(stripping, row))
        if (stripDirectory(stripping, further, pictureTags) === undefined) return undefined;
      continue;
    }
    removed.add(words.get(tag) ?? 'data of its program or camera');
    if (tag === xmp && value !== undefined && spend(stripping, value[1] - value[0]))
      for (const word of privateXmp(bytes.subarray(...value))) privately.add(word);
    if (value !== undefined) gone.push(value);
    if (subDirectories.has(tag)) for (const range of rangesBelow(stripping, row)) gone.push(range);
  }
  stripping.directories = [
    ...(stripping.directories ?? []),
    { at, rows, count, next: Buffer.from(bytes.subarray(end, end + 4)) },
  ];
  return u32(tiff, end);
}

const mostDirectories = 1000;
/** Smaller versions of a page, each with entries of its own. */
const furtherDirectories = 330;

/** The directories as they stay, over whatever stands there. */
function writes({ tiff, directories = [] }: Stripping): readonly (() => void)[] {
  return directories.map(({ at, rows, count, next }) => () => {
    tiff.bytes.fill(0, at, at + 2 + count * 12 + 4);
    if (tiff.bigEndian) tiff.bytes.writeUInt16BE(rows.length, at);
    else tiff.bytes.writeUInt16LE(rows.length, at);
    Buffer.concat([...rows, next]).copy(tiff.bytes, at + 2);
  });
}

const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4] as const;

/** Where a value stands that is too long for its row. */
function valueOf(tiff: Tiff, row: number): Range | undefined {
  const length = (sizes[u16(tiff, row + 2)] ?? 1) * u32(tiff, row + 4);
  if (length <= 4) return undefined;
  const start = u32(tiff, row + 8);
  return [Math.min(start, tiff.bytes.length), Math.min(start + length, tiff.bytes.length)];
}

/** Places of strips and tiles, each with the tag that has their lengths. */
const pixelTags: ReadonlyMap<number, number> = new Map([
  [273, 279],
  [324, 325],
  [513, 514],
]);

function pixelsAt(stripping: Stripping, tag: number, directory: number, count: number): readonly Range[] {
  const lengthTag = pixelTags.get(tag);
  if (lengthTag === undefined) return [];
  const [places, lengths] = [tag, lengthTag].map((wanted) => {
    for (let row = directory + 2; row < directory + 2 + count * 12; row += 12)
      if (u16(stripping.tiff, row) === wanted) return numbersOf(stripping, row);
    return [];
  });
  return (places ?? []).map((start, i) => {
    return [start, start + (lengths?.[i] ?? 0)];
  });
}

function numbersOf(stripping: Stripping, row: number): readonly number[] {
  const { tiff } = stripping;
  const isShort = u16(tiff, row + 2) === 3;
  const size = isShort ? 2 : 4;
  const [start] = valueOf(tiff, row) ?? [row + 8];
  const count = Math.min(u32(tiff, row + 4), Math.floor((tiff.bytes.length - start) / size));
  if (!spend(stripping, Math.max(count, 0) * size)) return [];
  return Array.from({ length: Math.max(count, 0) }, (_, i) =>
    isShort ? u16(tiff, start + i * 2) : u32(tiff, start + i * 4),
  );
}

const subDirectories = new Set<number>([exifTags.photo, exifTags.gps, 0xa005]);

/** The directory that a row names, with its values and those of one below it. */
function rangesBelow(stripping: Stripping, row: number, depth = 0): readonly Range[] {
  const { tiff } = stripping;
  const at = u32(tiff, row + 8);
  if (at < 8 || at + 2 > tiff.bytes.length) return [];
  const end = Math.min(at + 2 + u16(tiff, at) * 12, tiff.bytes.length - 12);
  const ranges: Range[] = [[at, end]];
  if (!spend(stripping, Math.max(end - at, 0))) return [];
  for (let each = at + 2; each + 12 <= end; each += 12) {
    const value = valueOf(tiff, each);
    if (value !== undefined) ranges.push(value);
    if (depth === 0 && subDirectories.has(u16(tiff, each)))
      for (const range of rangesBelow(stripping, each, 1)) ranges.push(range);
  }
  return ranges;
}

const [changed, artist, copyright] = [0x0132, 0x013b, 0x8298] as const;
const isWished = (tag: number, wish: StripWish): boolean =>
  (wish.copyright === true && (tag === artist || tag === copyright)) ||
  (wish.date === true && tag === changed);

const dateTags = new Set([0x9000, 0x9003, 0x9011, 0x9291]);

/** What it takes to decode and to show the pages: TIFF 6.0, its supplements, and what libtiff knows of codecs. */
const pictureTags = new Set([
  ...[
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284,
  ],
  ...[
    286, 287, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328,
  ],
  ...[
    330, 332, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530,
  ],
  ...[531, 532, 32_995, 32_996, 32_997, 32_998, 34_675, 37_439, 50_674],
]);

const xmp = 700;
const geographic = 'geographic reference';
const words: ReadonlyMap<number, string> = new Map([
  [xmp, 'XMP'],
  [270, 'comments'],
  [269, 'comments'],
  [285, 'comments'],
  [changed, 'time of the last change'],
  [artist, 'names'],
  [copyright, 'names'],
  [33_723, 'IPTC'],
  [34_377, 'IPTC'],
  [exifTags.photo, 'EXIF'],
  [exifTags.gps, 'GPS position'],
  ...[33_550, 33_922, 34_264, 34_735, 34_736, 34_737, 42_112, 42_113].map(
    (tag) => [tag, geographic] as const,
  ),
]);
