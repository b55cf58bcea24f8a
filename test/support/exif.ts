import { crc32 } from 'node:zlib';
import type { Orientation } from './pixels.ts';

/** An IFD entry: tag 0x0112, type SHORT, one value; the value's place follows. */
const entries = [
  { head: Buffer.from('1201030001000000', 'hex'), value: 0 },
  { head: Buffer.from('0112000300000001', 'hex'), value: 1 },
] as const;

/**
 * Sets the orientation tag in a JPEG, PNG, WebP or TIFF that has one, in place. Sharp's own way to write it adds
 * an ICC profile and the cost of its transform, which photos from cameras seldom have.
 */
export function setOrientation(picture: Buffer, orientation: Orientation): void {
  for (const { head, value } of entries) {
    const found = picture.indexOf(head);
    if (found === -1) continue;
    picture[found + head.length + value] = orientation;
    if (picture.subarray(1, 4).toString('latin1') === 'PNG') sealPngExif(picture);
    return;
  }
  throw new Error('The picture has no orientation tag to set.');
}

function sealPngExif(png: Buffer): void {
  const type = png.indexOf('eXIf', 0, 'latin1');
  const end = type + 4 + png.readUInt32BE(type - 4);
  png.writeUInt32BE(crc32(png.subarray(type, end)), end);
}
