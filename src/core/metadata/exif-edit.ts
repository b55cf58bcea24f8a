import { type Entry, exifTags, pointer, readDirectory, type Tiff, tiffOf, u16, u32 } from './exif-read.ts';

interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface ExifEdit {
  /** The tag's new value, 1 to 8. */
  readonly orientation: number;
  /** How many there are, where the pixels themselves were turned or made fewer: the thumbnail no longer shows them. */
  readonly pixels?: PixelSize;
}

/**
 * The block with another orientation tag, and all else where it was: notes of cameras have places in them that hold
 * only while nothing moves. Where the tag is missing, the first directory is written again behind all the rest.
 *
 * Undefined where it is no EXIF block, or has no first directory.
 */
export function editedExif(block: Buffer, { orientation, pixels }: ExifEdit): Buffer | undefined {
  const copy = Buffer.from(block);
  const tiff = tiffOf(copy);
  if (tiff === undefined || tiff.bytes.length < 14) return undefined;
  const at = u32(tiff, 4);
  const first = readDirectory(tiff, at);
  const count = at + 2 <= tiff.bytes.length ? u16(tiff, at) : 0;
  const end = at + 2 + count * 12;
  if (first.size === 0 || end + 4 > tiff.bytes.length) return undefined;
  if (pixels !== undefined) {
    put32(tiff, end, 0);
    const photo = readDirectory(tiff, pointer(tiff, first.get(exifTags.photo)));
    putNumber(tiff, photo.get(pixelWidth), pixels.width);
    putNumber(tiff, photo.get(pixelHeight), pixels.height);
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

/** A number that stands in its row itself; one that does not fit there stays as it is. */
function putNumber(tiff: Tiff, entry: Entry | undefined, value: number): void {
  if (entry === undefined || entry.count !== 1) return;
  if (entry.type === 4) put32(tiff, entry.at + 8, value);
  else if (entry.type === 3 && value <= 0xffff) put16(tiff, entry.at + 8, value);
}

/** Programs of Adobe write the orientation and the pixels into XMP too. */
export function editedXmp(xmp: Buffer, { orientation, pixels }: ExifEdit): Buffer {
  const text = xmp.toString('latin1');
  const put = (from: string, name: string, value: number): string =>
    from.replace(
      new RegExp(`(${name}(?:="|='|>))\\d+(?=["'<])`, 'g'),
      (_, before: string) => before + String(value),
    );
  const upright = put(text, 'tiff:Orientation', orientation);
  const changed =
    pixels === undefined ? upright : put(put(upright, wideNames, pixels.width), highNames, pixels.height);
  return changed === text ? xmp : Buffer.from(changed, 'latin1');
}
const [wideNames, highNames] = [
  '(?:exif:PixelXDimension|tiff:ImageWidth)',
  '(?:exif:PixelYDimension|tiff:ImageLength)',
];
