import { type ExifText, exifTags, exifTexts } from './exif-read.ts';

/** What of EXIF data stays. */
export interface KeptExif {
  readonly bigEndian: boolean;
  /** 2 to 8; undefined for upright, which needs no tag. */
  readonly orientation: number | undefined;
  readonly texts: ReadonlyMap<ExifText, Buffer>;
}

interface Row {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

/** The smallest EXIF block with these tags and nothing else; undefined where there is none to write. */
export function writeExif({ bigEndian, orientation, texts }: KeptExif): Buffer | undefined {
  const u16 = (value: number): Buffer => {
    const bytes = Buffer.alloc(2);
    if (bigEndian) bytes.writeUInt16BE(value);
    else bytes.writeUInt16LE(value);
    return bytes;
  };
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (bigEndian) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const rowsOf = (within: 'first' | 'photo'): Row[] =>
    [...texts].flatMap(([name, text]) => {
      const row = exifTexts[name];
      if (row.within !== within) return [];
      const value = Buffer.concat([text, Buffer.from([0])]);
      return [{ tag: row.tag, type: 2, count: value.length, value }];
    });
  /** A directory that stands at a place, and behind it the values that do not fit into its rows. */
  const directory = (at: number, rows: readonly Row[]): Buffer => {
    let place = at + 2 + rows.length * 12 + 4;
    const values: Buffer[] = [];
    const entries = rows
      .toSorted((a, b) => a.tag - b.tag)
      .map(({ tag, type, count, value }) => {
        const head = [u16(tag), u16(type), u32(count)];
        if (value.length <= 4) return Buffer.concat([...head, value, Buffer.alloc(4 - value.length)]);
        const where = u32(place);
        const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from([0])]);
        place += padded.length;
        values.push(padded);
        return Buffer.concat([...head, where]);
      });
    return Buffer.concat([u16(rows.length), ...entries, u32(0), ...values]);
  };
  const first = rowsOf('first');
  const photo = rowsOf('photo');
  if (orientation !== undefined && orientation > 1)
    first.push({ tag: exifTags.orientation, type: 3, count: 1, value: u16(orientation) });
  if (first.length + photo.length === 0) return undefined;
  const head = Buffer.concat([Buffer.from(bigEndian ? 'MM' : 'II'), u16(42), u32(firstAt)]);
  if (photo.length === 0) return Buffer.concat([head, directory(firstAt, first)]);
  const pointerTo = (at: number): Row => ({ tag: exifTags.photo, type: 4, count: 1, value: u32(at) });
  const photoAt = firstAt + directory(firstAt, [...first, pointerTo(0)]).length;
  const version: Row = { tag: 0x9000, type: 7, count: 4, value: Buffer.from('0232') };
  return Buffer.concat([
    head,
    directory(firstAt, [...first, pointerTo(photoAt)]),
    directory(photoAt, [version, ...photo]),
  ]);
}
const firstAt = 8;
