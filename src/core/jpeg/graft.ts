import { segmentAt } from './parts.ts';

/**
 * A newly encoded JPEG with the segments of the picture that it was made of: byte for byte, where a library would
 * write them anew and lose makers' notes and IPTC. What describes the encoding itself (Adobe's transform) and the
 * profile are the new one's own; the list of further pictures in the file is not true any more.
 * @param upright the new one's pixels were turned: the tag must say so, and the preview inside goes
 */
export function grafted(encoded: Uint8Array, segments: readonly Uint8Array[], upright: boolean): Uint8Array {
  const own: Uint8Array[] = [];
  let at = 2;
  for (;;) {
    const { marker, start, end } = segmentAt(encoded, at);
    const isSegment = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
    if (!isSegment) break;
    own.push(encoded.subarray(start - 4, end));
    at = end;
  }
  const kept = segments.filter((segment) => !describesEncoding(segment));
  const jfif = kept.filter((segment) => segment[1] === 0xe0);
  const rest = kept
    .filter((segment) => segment[1] !== 0xe0)
    .map((each) => (upright ? withoutTurn(each) : each));
  const ownRest = own.filter(
    (segment) => describesEncoding(segment) || (jfif.length === 0 && segment[1] === 0xe0),
  );
  const head = [
    ...jfif,
    ...ownRest.filter((each) => each[1] === 0xe0),
    ...rest,
    ...ownRest.filter((each) => each[1] !== 0xe0),
  ];
  return Buffer.concat([encoded.subarray(0, 2), ...head, encoded.subarray(at)]);
}

const begins = (segment: Uint8Array, marker: number, text: string): boolean =>
  segment[1] === marker && Buffer.from(segment.subarray(4, 4 + text.length)).toString('latin1') === text;

const describesEncoding = (segment: Uint8Array): boolean =>
  begins(segment, 0xee, 'Adobe') || begins(segment, 0xe2, 'ICC_PROFILE\0');

const orientationTag = 0x0112;

/** EXIF whose orientation is 1 and whose second directory, the preview's, is no longer found. */
function withoutTurn(segment: Uint8Array): Uint8Array {
  if (!begins(segment, 0xe1, 'Exif\0\0') || segment.length < 18) return segment;
  const copy = Buffer.from(segment);
  const tiff = copy.subarray(10);
  const little = tiff[0] === 0x49;
  const u16 = (at: number): number =>
    at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const u32 = (at: number): number =>
    at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
  const first = u32(4);
  const entries = u16(first);
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + i * 12;
    if (u16(at) !== orientationTag || at + 12 > tiff.length) continue;
    if (little) tiff.writeUInt16LE(1, at + 8);
    else tiff.writeUInt16BE(1, at + 8);
  }
  const next = first + 2 + entries * 12;
  if (next + 4 <= tiff.length) tiff.writeUInt32BE(0, next);
  return copy;
}
