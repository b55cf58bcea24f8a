import { exifBlock, readExifRows } from '../core/metadata/exif-rows.ts';

/** Above, a copy that carries them to the results would take too much memory; then they are left out, and it is said. */
const mostPixels = 25e6;

/** The EXIF data of a TIFF as a block of their own, without cameras' own notes; libvips does not read them. */
export function tiffExif(
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Buffer | undefined {
  if (width * height > mostPixels) return undefined;
  const rows = readExifRows(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return rows === undefined ? undefined : exifBlock(rows);
}

/**
 * Whether a TIFF has EXIF data of a camera: they are a directory of their own (tag 0x8769, EXIF 2.32 §4.6.3), which
 * libvips neither reads nor mentions.
 */
export function tiffHasExif(bytes: Uint8Array): boolean {
  const tiff = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tiff.length < 8) return false;
  const little = tiff[0] === 0x49;
  const word = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  // BigTIFF, version 43, is no camera's.
  if (word(2) !== 42) return false;
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return false;
  const count = word(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12;
    if (at + 12 > tiff.length) return false;
    if (word(at) === 0x8769) return true;
  }
  return false;
}
