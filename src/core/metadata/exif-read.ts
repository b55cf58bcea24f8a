/**
 * Just enough of EXIF (CIPA DC-008, TIFF 6.0) to keep a few tags and to know what is there. Every directory is gone
 * through once and nothing is followed further: a block that refers to itself costs no more than one that does not.
 */
export interface ExifFacts {
  readonly bigEndian: boolean;
  /** As the tag says; undefined where it says nothing that has a meaning. */
  readonly orientation: number | undefined;
  /** Texts as they stand there, without the zero at their end. */
  readonly texts: ReadonlyMap<ExifText, Buffer>;
  /** What can tell where, by whom or with which very camera it was taken, in words. */
  readonly private: readonly string[];
}

/** Texts that can be kept, with their tags: in the first directory, and in that of the picture. */
export const exifTexts = {
  changed: { tag: 0x0132, within: 'first' },
  artist: { tag: 0x013b, within: 'first' },
  copyright: { tag: 0x8298, within: 'first' },
  taken: { tag: 0x9003, within: 'photo' },
  digitized: { tag: 0x9004, within: 'photo' },
  zone: { tag: 0x9011, within: 'photo' },
  fraction: { tag: 0x9291, within: 'photo' },
} as const satisfies Record<string, { readonly tag: number; readonly within: 'first' | 'photo' }>;
export type ExifText = keyof typeof exifTexts;
export const exifTextNames = Object.keys(exifTexts).filter((name): name is ExifText => name in exifTexts);

export const exifTags = { orientation: 0x0112, photo: 0x8769, gps: 0x8825 } as const;
const gpsVersion = 0;

const privateTags: readonly (readonly [tag: number, words: string])[] = [
  [0xa431, 'camera serial number'],
  [0xc62f, 'camera serial number'],
  [0xa435, 'lens serial number'],
  [0xa430, 'owner’s name'],
  [0x9c9d, 'author’s name'],
  [0x013c, 'computer’s name'],
  [0xa420, 'unique number'],
  [0x927c, 'camera’s own notes'],
];

/** @param block with or without the mark `Exif` before it; undefined where it is no EXIF */
export function readExif(block: Buffer): ExifFacts | undefined {
  const tiff = tiffOf(block);
  if (tiff === undefined) return undefined;
  const { bigEndian, bytes } = tiff;
  const first = readDirectory(tiff, bytes.length < 8 ? 0 : u32(tiff, 4));
  const photo = readDirectory(tiff, pointer(tiff, first.get(exifTags.photo)));
  const gps = readDirectory(tiff, pointer(tiff, first.get(exifTags.gps)));
  const directories = { first, photo };
  const texts = exifTextNames.flatMap((name) => {
    const { tag, within } = exifTexts[name];
    const text = textOf(tiff, directories[within].get(tag));
    return text === undefined ? [] : [[name, text] as const];
  });
  const found = privateTags.flatMap(([tag, words]) => (first.has(tag) || photo.has(tag) ? [words] : []));
  const hasPosition = [...gps.keys()].some((tag) => tag !== gpsVersion);
  return {
    bigEndian,
    orientation: orientationOf(tiff, first.get(exifTags.orientation)),
    texts: new Map(texts),
    private: [...new Set([...(hasPosition ? ['GPS position'] : []), ...found])],
  };
}

export interface Tiff {
  readonly bytes: Buffer;
  readonly bigEndian: boolean;
}
export interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the entry itself stands; its value is, or is named, eight bytes on. */
  readonly at: number;
}

export function tiffOf(block: Buffer): Tiff | undefined {
  const bytes = /^exif\0/i.test(block.toString('latin1', 0, 5)) ? block.subarray(6) : block;
  const mark = bytes.toString('latin1', 0, 4);
  if (mark !== 'II*\0' && mark !== 'MM\0*') return undefined;
  return { bytes, bigEndian: mark === 'MM\0*' };
}

export const u16 = ({ bytes, bigEndian }: Tiff, at: number): number =>
  bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
export const u32 = ({ bytes, bigEndian }: Tiff, at: number): number =>
  bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);

/** The first entry of each tag; what would stand outside is not there. */
export function readDirectory(tiff: Tiff, at: number | undefined): ReadonlyMap<number, Entry> {
  const entries = new Map<number, Entry>();
  const { length } = tiff.bytes;
  if (at === undefined || at < 8 || at + 2 > length) return entries;
  const count = u16(tiff, at);
  for (let i = 0, entry = at + 2; i < count && entry + 12 <= length; i++, entry += 12) {
    const tag = u16(tiff, entry);
    if (!entries.has(tag))
      entries.set(tag, { type: u16(tiff, entry + 2), count: u32(tiff, entry + 4), at: entry });
  }
  return entries;
}

export const pointer = (tiff: Tiff, entry: Entry | undefined): number | undefined =>
  entry !== undefined && entry.count === 1 && (entry.type === 4 || entry.type === 13)
    ? u32(tiff, entry.at + 8)
    : undefined;

export function orientationOf(tiff: Tiff, entry: Entry | undefined): number | undefined {
  if (entry === undefined || entry.type !== 3 || entry.count !== 1) return undefined;
  const value = u16(tiff, entry.at + 8);
  return value >= 1 && value <= 8 ? value : undefined;
}

/** Longer texts are cut: nothing that one keeps of a picture is a book. */
const longestText = 2000;

export function textOf(tiff: Tiff, entry: Entry | undefined): Buffer | undefined {
  // 129 is text in UTF-8 since EXIF 3.0.
  if (entry === undefined || (entry.type !== 2 && entry.type !== 129)) return undefined;
  const start = entry.count > 4 ? u32(tiff, entry.at + 8) : entry.at + 8;
  if (start + entry.count > tiff.bytes.length) return undefined;
  return cleanText(tiff.bytes.subarray(start, start + entry.count));
}

/** Without the zeros and blanks at its end; undefined where nothing is left. */
export function cleanText(text: Buffer): Buffer | undefined {
  let end = Math.min(text.length, longestText);
  while (end > 0 && (text[end - 1] === 0 || text[end - 1] === 0x20)) end--;
  return end === 0 ? undefined : text.subarray(0, end);
}
