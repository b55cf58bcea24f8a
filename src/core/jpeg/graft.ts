import { editedExif, editedXmp, type ExifEdit } from '../metadata/exif-edit.ts';
import { segmentAt } from './parts.ts';

/**
 * A newly encoded JPEG with the segments of the picture that it was made of: byte for byte, where a library would
 * write them anew and lose makers' notes and IPTC. What describes the encoding itself (Adobe's transform) and the
 * profile are the new one's own; the list of further pictures in the file is not true any more.
 * @param pixels where they were turned or made fewer: the tags must say so, and the preview inside goes
 */
export function grafted(
  encoded: Uint8Array,
  segments: readonly Uint8Array[],
  pixels: ExifEdit['pixels'],
): Uint8Array {
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
    .map((each) => (pixels === undefined ? each : upright(each, { orientation: 1, pixels })));
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

/** Its pixels were turned, or are fewer: the preview in the EXIF data is not of them any more. */
function upright(segment: Uint8Array, edit: ExifEdit): Uint8Array {
  const content = Buffer.from(segment.subarray(4));
  const isExif = begins(segment, 0xe1, 'Exif\0\0');
  if (!isExif && !begins(segment, 0xe1, 'http://ns.adobe.com/xap/1.0/')) return segment;
  const edited = isExif ? editedExif(content, edit) : editedXmp(content, edit);
  if (edited === undefined || edited.length > 65_533) return segment;
  const head = Buffer.from(segment.subarray(0, 4));
  head.writeUInt16BE(edited.length + 2, 2);
  return Buffer.concat([head, edited]);
}
