import { exifTags, pointer, readDirectory, type Tiff, tiffOf } from './exif-read.ts';

/** An entry with its whole value, as its bytes stand there. */
interface ExifRow {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

/** What EXIF data say, taken out of the structure that they stood in. */
export interface ExifRows {
  readonly bigEndian: boolean;
  readonly first: readonly ExifRow[];
  readonly photo: readonly ExifRow[];
  readonly gps: readonly ExifRow[];
}

/**
 * The entries of a TIFF or an EXIF block that are about the picture. Left out: what describes pixels and their place,
 * thumbnails, and cameras' own notes, which hold only where they were written. At most as much as a JPEG can hold.
 */
export function readExifRows(block: Buffer): ExifRows | undefined {
  const tiff = tiffOf(block);
  if (tiff === undefined || tiff.bytes.length < 8) return undefined;
  const at = tiff.bigEndian ? tiff.bytes.readUInt32BE(4) : tiff.bytes.readUInt32LE(4);
  const first = readDirectory(tiff, at);
  let left = mostBytes;
  const rowsOf = (place: number | undefined, isWanted: (tag: number) => boolean): readonly ExifRow[] =>
    [...readDirectory(tiff, place)].flatMap(([tag, { type, count, at: row }]) => {
      const length = (widths[type] ?? 0) * count;
      if (!isWanted(tag) || length === 0 || length > left) return [];
      left -= length;
      const start = length <= 4 ? row + 8 : offsetAt(tiff, row + 8);
      const value = tiff.bytes.subarray(start, start + length);
      return value.length === length ? [{ tag, type, count, value }] : [];
    });
  const rows = {
    bigEndian: tiff.bigEndian,
    first: rowsOf(at, (tag) => ofPicture.has(tag)),
    photo: rowsOf(pointer(tiff, first.get(exifTags.photo)), (tag) => !bound.has(tag)),
    gps: rowsOf(pointer(tiff, first.get(exifTags.gps)), () => true),
  };
  return rows.first.length + rows.photo.length + rows.gps.length === 0 ? undefined : rows;
}

const mostBytes = 60_000;
const offsetAt = ({ bytes, bigEndian }: Tiff, at: number): number =>
  bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);

/** Bytes of one value by type: TIFF 6.0 §2, and text in UTF-8 since EXIF 3.0. */
const widths: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1 },
};
/** How many of them change places with the order of bytes. */
const swapped: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8 };

/** Description, make, model, program, time, artist, computer, rating, copyright, and Windows' texts. */
const ofPicture = new Set([
  ...[0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x013c, 0x4746, 0x4749, 0x8298],
  ...[0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f],
]);
/** Notes of the camera, a directory for interchange, and that of another directory. */
const bound = new Set([0x927c, 0xa005, 0xa40b]);

/** An EXIF block of its own, in the order of bytes that it had. */
export function exifBlock(rows: ExifRows): Buffer {
  const { bigEndian } = rows;
  const below = directoriesBelow(rows, 8, bigEndian);
  const at = 8 + below.bytes.length;
  const head = Buffer.from(bigEndian ? 'MM\0*\0\0\0\0' : 'II*\0\0\0\0\0', 'latin1');
  put32(head, at, 4, bigEndian);
  return Buffer.concat([head, below.bytes, directory([...rows.first, ...below.pointers], at, bigEndian)]);
}

/** The directories that the first one names, which stand at a place, and the rows that name them. */
function directoriesBelow(
  rows: ExifRows,
  at: number,
  bigEndian: boolean,
): { readonly bytes: Buffer; readonly pointers: readonly ExifRow[] } {
  const pieces: Buffer[] = [];
  const pointers: ExifRow[] = [];
  let place = at;
  for (const kind of ['photo', 'gps'] as const) {
    if (rows[kind].length === 0) continue;
    const value = Buffer.alloc(4);
    put32(value, place, 0, bigEndian);
    pointers.push({ tag: exifTags[kind], type: 4, count: 1, value });
    const piece = directory(inOrder(rows[kind], rows.bigEndian, bigEndian), place, bigEndian);
    pieces.push(piece);
    place += piece.length;
  }
  return { bytes: Buffer.concat(pieces), pointers };
}

const inOrder = (rows: readonly ExifRow[], was: boolean, bigEndian: boolean): readonly ExifRow[] =>
  was === bigEndian ? rows : rows.map((row) => ({ ...row, value: inOtherOrder(row) }));

/** TIFF 6.0 §2: rows by tag, then what does not fit into them. */
function directory(rows: readonly ExifRow[], at: number, bigEndian: boolean, next = 0): Buffer {
  const head = Buffer.alloc(2 + rows.length * 12 + 4);
  put16(head, rows.length, 0, bigEndian);
  const values: Buffer[] = [];
  let place = at + head.length;
  for (const [i, { tag, type, count, value }] of rows.toSorted((a, b) => a.tag - b.tag).entries()) {
    const row = 2 + i * 12;
    put16(head, tag, row, bigEndian);
    put16(head, type, row + 2, bigEndian);
    put32(head, count, row + 4, bigEndian);
    if (value.length <= 4) value.copy(head, row + 8);
    else {
      put32(head, place, row + 8, bigEndian);
      const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
      values.push(padded);
      place += padded.length;
    }
  }
  put32(head, next, head.length - 4, bigEndian);
  return Buffer.concat([head, ...values]);
}

function inOtherOrder({ type, value }: ExifRow): Buffer {
  const size = swapped[type];
  const copy = Buffer.from(value);
  if (size === 2) return copy.swap16();
  if (size === 4) return copy.swap32();
  return size === 8 ? copy.swap64() : copy;
}

function put16(bytes: Buffer, value: number, at: number, bigEndian: boolean): void {
  if (bigEndian) bytes.writeUInt16BE(value, at);
  else bytes.writeUInt16LE(value, at);
}
function put32(bytes: Buffer, value: number, at: number, bigEndian: boolean): void {
  if (bigEndian) bytes.writeUInt32BE(value, at);
  else bytes.writeUInt32LE(value, at);
}

interface TiffExtras {
  readonly exif: ExifRows | undefined;
  /** IPTC's records. */
  readonly iptc: Buffer | undefined;
  readonly pixels: { readonly width: number; readonly height: number };
}

/**
 * A TIFF that an encoder wrote, with what it left out. Its first directory is written again at the end of the file,
 * with rows for all that: nothing else moves. As it is where it is no plain TIFF.
 */
export function withTiffExtras(given: Uint8Array, { exif, iptc, pixels }: TiffExtras): Uint8Array {
  const file = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const tiff = tiffOf(file);
  if ((exif === undefined && iptc === undefined) || tiff === undefined || file.length < 8) return given;
  const { bigEndian } = tiff;
  const old = offsetAt(tiff, 4);
  const rows = [...readDirectory(tiff, old)].map(([tag, { type, count, at }]): ExifRow => {
    // Row by row as they are: their values, or the places of these, stay right.
    return { tag, type, count, value: Buffer.from(file.subarray(at + 8, at + 12)) };
  });
  const next = old + 2 + rows.length * 12;
  if (rows.length === 0 || next + 4 > file.length) return given;
  const start = Buffer.concat([file, Buffer.alloc(file.length % 2)]);
  const nothing = { bytes: Buffer.alloc(0), pointers: [] };
  const described = exif === undefined ? undefined : withPixels(exif, pixels);
  const below = described === undefined ? nothing : directoriesBelow(described, start.length, bigEndian);
  const own = described === undefined ? [] : inOrder(described.first, described.bigEndian, bigEndian);
  const taken = new Set(rows.map(({ tag }) => tag));
  const records = iptc === undefined ? [] : [iptcRow(iptc)];
  const added = [...own, ...below.pointers, ...records].filter(({ tag }) => !taken.has(tag));
  const at = start.length + below.bytes.length;
  const whole = Buffer.concat([
    start,
    below.bytes,
    directory([...rows, ...added], at, bigEndian, offsetAt(tiff, next)),
  ]);
  put32(whole, at, 4, bigEndian);
  return whole;
}

/** As Photoshop writes it: readers of print shops take no other type. */
function iptcRow(records: Buffer): ExifRow {
  const value = Buffer.concat([records, Buffer.alloc((4 - (records.length % 4)) % 4)]);
  return { tag: 33_723, type: 4, count: value.length / 4, value };
}

const [pixelWidth, pixelHeight] = [0xa002, 0xa003] as const;

function withPixels(rows: ExifRows, { width, height }: TiffExtras['pixels']): ExifRows {
  const sized = (row: ExifRow, number: number): ExifRow => {
    const value = Buffer.alloc(4);
    put32(value, number, 0, rows.bigEndian);
    return { ...row, type: 4, count: 1, value };
  };
  const photo = rows.photo.map((row) =>
    row.tag === pixelWidth ? sized(row, width) : row.tag === pixelHeight ? sized(row, height) : row,
  );
  return { ...rows, photo };
}
