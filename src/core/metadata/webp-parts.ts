import { behind, endsEarly, latin, type Part, type PartKind, type Split } from './part.ts';

/** A WebP in its chunks (RFC 9649, section 2.3 on). */
export function webpParts(bytes: Buffer): Split {
  if (bytes.length < 20 || latin(bytes, 0, 4) !== 'RIFF' || latin(bytes, 8, 12) !== 'WEBP')
    return { damaged: 'it does not begin as a WebP' };
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) return endsEarly;
  const parts: Part[] = [{ kind: 'picture', start: 0, end: 12 }];
  let hasPixels = false;
  let at = 12;
  while (at + 8 <= end) {
    const name = latin(bytes, at, at + 4);
    const to = at + 8 + bytes.readUInt32LE(at + 4);
    if (to > end) return endsEarly;
    hasPixels ||= name === 'VP8 ' || name === 'VP8L' || name === 'ANMF';
    // Chunks are padded to an even length, but for the last one of some encoders.
    const padded = Math.min(to + (to % 2), end);
    parts.push({ kind: kindOf(name), start: at, end: padded, content: [at + 8, to] });
    at = padded;
  }
  if (!hasPixels) return { damaged: 'there are no pixels in it' };
  if (at < end) parts.push({ kind: 'filler', start: at, end });
  return { parts: [...parts, ...behind(bytes, end)] };
}

const kindOf = (name: string): PartKind => (ofPicture.has(name) ? 'picture' : (kinds.get(name) ?? 'vendor'));
const ofPicture = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const kinds: ReadonlyMap<string, PartKind> = new Map([
  ['EXIF', 'exif'],
  ['XMP ', 'xmp'],
  ['C2PA', 'credentials'],
]);

/** Only the extended form may have metadata; in the others readers do not look for them. */
export const isExtended = (bytes: Buffer): boolean => latin(bytes, 12, 16) === 'VP8X' && bytes.length >= 30;

const [exifFlag, xmpFlag] = [0x08, 0x04] as const;
/** Whether the head says that there is EXIF data: readers believe it, not the chunk. */
export const saysExif = (bytes: Buffer): boolean => isExtended(bytes) && ((bytes[20] ?? 0) & exifFlag) !== 0;

/** The length and the flags of what was put together anew. */
export function sealWebp(bytes: Buffer, hasExif: boolean): void {
  bytes.writeUInt32LE(bytes.length - 8, 4);
  if (isExtended(bytes)) bytes[20] = ((bytes[20] ?? 0) & ~(exifFlag | xmpFlag)) | (hasExif ? exifFlag : 0);
}

export function exifRiff(block: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(8 + block.length + (block.length % 2));
  chunk.write('EXIF', 'latin1');
  chunk.writeUInt32LE(block.length, 4);
  chunk.set(block, 8);
  return chunk;
}

/** Whether its pixels (of the first frame) are coded without loss; never of what is no WebP. */
export function isLosslessWebp(bytes: Uint8Array): boolean {
  const split = webpParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if ('damaged' in split) return false;
  const names = split.parts.map(({ start }) => String.fromCharCode(...bytes.subarray(start, start + 4)));
  return names.includes('VP8L');
}
