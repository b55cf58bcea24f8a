import { contentOf, latin } from './part.ts';
import { webpParts } from './webp-parts.ts';

/**
 * A WebP whose EXIF data begin with the TIFF header, as RFC 9649 has it. libvips writes JPEG's mark `Exif` before it,
 * which strict readers call an improper header.
 */
export function withoutExifMark(bytes: Uint8Array): Uint8Array {
  const webp = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const split = webpParts(webp);
  const part = 'damaged' in split ? undefined : split.parts.find(({ kind }) => kind === 'exif');
  if (part?.content === undefined || latin(webp, part.content[0], part.content[0] + 6) !== mark) return bytes;
  const block = contentOf(webp, part).subarray(mark.length);
  const head = Buffer.from(webp.subarray(part.start, part.start + 8));
  head.writeUInt32LE(block.length, 4);
  const padding = Buffer.alloc(block.length % 2);
  const whole = Buffer.concat([webp.subarray(0, part.start), head, block, padding, webp.subarray(part.end)]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}
const mark = 'Exif\0\0';
