import { saysNothing } from '../core/metadata/part.ts';

/**
 * Bytes that follow the picture of a JPEG: further pictures (stereo, depth), the film of a motion photo. Encoders write
 * one picture and nothing behind it. A few bytes of padding count as none, and any number that say nothing.
 */
export function appendedBytes(bytes: Uint8Array): number {
  const jpeg = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfJpeg(jpeg);
  const behind = end === undefined ? 0 : jpeg.length - end;
  return behind <= mostPadding || saysNothing(jpeg.subarray(end)) ? 0 : behind;
}
const mostPadding = 1024;

/** The place behind the marker EOI; undefined where it is no whole JPEG. Annex B of ITU-T T.81. */
function endOfJpeg(jpeg: Buffer): number | undefined {
  if (jpeg.length < 4 || jpeg.readUInt16BE(0) !== 0xff_d8) return undefined;
  let at = 2;
  while (at + 4 <= jpeg.length) {
    if (jpeg[at] !== 0xff) return undefined;
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0xd9) return at + 2;
    if (marker === 0xff) {
      at++;
      continue;
    }
    at += 2 + jpeg.readUInt16BE(at + 2);
    if (marker === 0xda) at = nextMarker(jpeg, at);
  }
  return at + 2 === jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] === 0xd9 ? jpeg.length : undefined;
}

/** In entropy-coded data 0xff stands for itself when 0 follows, and D0 to D7 are marks within the scan. */
function nextMarker(jpeg: Buffer, from: number): number {
  for (let at = jpeg.indexOf(0xff, from); at !== -1; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return jpeg.length;
}
