import { exifTags, pointer, readDirectory, type Tiff, tiffOf, u16, u32 } from './exif-read.ts';

export interface ExifEdit {
  /** The tag's new value, 1 to 8. */
  readonly orientation: number;
  /** The pixels themselves were turned, so that the thumbnail no longer shows them; with what becomes of the sides. */
  readonly turned?: { readonly sidesChange: boolean };
}

/**
 * The block with another orientation tag, and all else where it was: notes of cameras have places in them that hold
 * only while nothing moves. Where the tag is missing, the first directory is written again behind all the rest.
 *
 * Undefined where it is no EXIF block, or has no first directory.
 */
export function editedExif(block: Buffer, { orientation, turned }: ExifEdit): Buffer | undefined {
  const copy = Buffer.from(block);
  const tiff = tiffOf(copy);
  if (tiff === undefined || tiff.bytes.length < 14) return undefined;
  const at = u32(tiff, 4);
  const first = readDirectory(tiff, at);
  const count = at + 2 <= tiff.bytes.length ? u16(tiff, at) : 0;
  const end = at + 2 + count * 12;
  if (first.size === 0 || end + 4 > tiff.bytes.length) return undefined;
  if (turned !== undefined) {
    put32(tiff, end, 0);
    const photo = readDirectory(tiff, pointer(tiff, first.get(exifTags.photo)));
    const [wide, high] = [photo.get(pixelWidth), photo.get(pixelHeight)];
    if (turned.sidesChange && wide !== undefined && high !== undefined && wide.type === high.type) {
      const value = Buffer.from(tiff.bytes.subarray(wide.at + 8, wide.at + 12));
      tiff.bytes.copyWithin(wide.at + 8, high.at + 8, high.at + 12);
      value.copy(tiff.bytes, high.at + 8);
    }
  }
  const entry = first.get(exifTags.orientation);
  if (entry !== undefined) {
    row(tiff, orientation).copy(tiff.bytes, entry.at);
    return copy;
  }
  if (orientation === 1) return copy;
  const rows = Array.from({ length: count }, (_, i) =>
    tiff.bytes.subarray(at + 2 + i * 12, at + 14 + i * 12),
  );
  const before = rows.filter((each) => tagOf(tiff, each) < exifTags.orientation).length;
  const directory = Buffer.concat([
    Buffer.alloc(2),
    ...rows.slice(0, before),
    row(tiff, orientation),
    ...rows.slice(before),
    tiff.bytes.subarray(end, end + 4),
  ]);
  put16({ ...tiff, bytes: directory }, 0, count + 1);
  const padding = Buffer.alloc(tiff.bytes.length % 2);
  put32(tiff, 4, tiff.bytes.length + padding.length);
  return Buffer.concat([copy, padding, directory]);
}

const [pixelWidth, pixelHeight] = [0xa002, 0xa003] as const;

function row(tiff: Tiff, orientation: number): Buffer {
  const bytes = Buffer.alloc(12);
  const inRow = { ...tiff, bytes };
  put16(inRow, 0, exifTags.orientation);
  put16(inRow, 2, 3);
  put32(inRow, 4, 1);
  put16(inRow, 8, orientation);
  return bytes;
}

const tagOf = ({ bigEndian }: Tiff, entry: Buffer): number =>
  bigEndian ? entry.readUInt16BE(0) : entry.readUInt16LE(0);

function put16({ bytes, bigEndian }: Tiff, at: number, value: number): void {
  if (bigEndian) bytes.writeUInt16BE(value, at);
  else bytes.writeUInt16LE(value, at);
}
function put32({ bytes, bigEndian }: Tiff, at: number, value: number): void {
  if (bigEndian) bytes.writeUInt32BE(value, at);
  else bytes.writeUInt32LE(value, at);
}

/** Programs of Adobe write the orientation into XMP too; it is one digit, so nothing moves. */
export function editedXmp(xmp: Buffer, orientation: number): Buffer {
  const text = xmp.toString('latin1');
  const changed = text.replace(
    /(tiff:Orientation(?:="|='|>))[1-8](?=["'<])/g,
    (_, before: string) => before + String(orientation),
  );
  return changed === text ? xmp : Buffer.from(changed, 'latin1');
}
