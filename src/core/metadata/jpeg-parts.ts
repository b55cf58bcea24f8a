import { behind, endsEarly, latin, type Part, type PartKind, type Split } from './part.ts';

/**
 * A JPEG in its segments (ITU-T T.81, annex B). Stray bytes between segments of the head are dropped, as decoders
 * skip them; between scans they would be taken for pixels once what stands before them is gone.
 */
export function jpegParts(bytes: Buffer): Split {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xff_d8)
    return { damaged: 'it does not begin as a JPEG' };
  const parts: Part[] = [{ kind: 'picture', start: 0, end: 2 }];
  let [hasFrame, hasScan] = [false, false];
  let at = 2;
  for (;;) {
    const start = hasScan ? at : markAfter(bytes, at);
    if (start > at) parts.push({ kind: 'filler', start: at, end: start });
    let mark = start;
    while (bytes[mark] === 0xff && bytes[mark + 1] === 0xff) mark++;
    const marker = bytes[mark + 1];
    if (marker === undefined) return endsEarly;
    if (bytes[mark] !== 0xff || marker === 0) return { damaged: 'there are stray bytes between its scans' };
    if (marker === end) {
      if (!hasFrame || !hasScan) return { damaged: 'there is no picture in it' };
      parts.push({ kind: 'picture', start, end: mark + 2 }, ...behind(bytes, mark + 2));
      return { parts };
    }
    if (marker < 0xc0 && marker !== temporary) return { damaged: 'it has marks that mean nothing' };
    if (marker === beginning) return { damaged: 'another picture begins within it' };
    if (standsAlone(marker)) {
      if (hasScan) return { damaged: 'there are stray marks between its scans' };
      at = mark + 2;
      parts.push({ kind: 'picture', start, end: at });
      continue;
    }
    if (mark + 4 > bytes.length) return endsEarly;
    const length = bytes.readUInt16BE(mark + 2);
    if (length < 2) return { damaged: 'a segment has an impossible length' };
    at = mark + 2 + length;
    if (at > bytes.length) return endsEarly;
    hasFrame ||= isFrame(marker);
    if (marker === scan) {
      hasScan = true;
      at = endOfScan(bytes, at);
    }
    parts.push({ ...segment(bytes, marker, mark + 4, at), start, end: at, content: [mark + 4, at] });
  }
}

const [beginning, end, scan, temporary] = [0xd8, 0xd9, 0xda, 0x01] as const;
const standsAlone = (marker: number): boolean => marker === temporary || (marker >= 0xd0 && marker <= 0xd7);
/** SOF0 to SOF15, among which are DHT, JPG and DAC. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The first mark from here on, with the 0xff that may fill the space before it. */
function markAfter(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    let last = at;
    while (bytes[last + 1] === 0xff) last++;
    if (bytes[last + 1] !== 0) return at;
    at = bytes.indexOf(0xff, last + 1);
  }
  return bytes.length;
}

/** In coded pixels 0xff stands for itself when 0 follows, and D0 to D7 are marks within the scan. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at)) {
    while (bytes[at + 1] === 0xff) at++;
    const next = bytes[at + 1] ?? end;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at += 2;
  }
  return bytes.length;
}

function segment(
  bytes: Buffer,
  marker: number,
  from: number,
  to: number,
): { readonly kind: PartKind; readonly instead?: Uint8Array } {
  const head = latin(bytes, from, Math.min(to, from + 40));
  const kind = marks.find(([wanted, pattern]) => wanted === marker && pattern.test(head))?.[2];
  if (kind !== undefined) {
    const thumbnail = marker === 0xe0 && kind === 'picture' && head.startsWith('JFIF') && to - from > 14;
    return thumbnail ? { kind, instead: withoutThumbnail(bytes.subarray(from, from + 12)) } : { kind };
  }
  return { kind: marker >= 0xe0 && marker <= 0xef ? 'vendor' : 'picture' };
}

/** Segments by what they begin with; the first that fits counts. Adobe's says how the colours are coded. */
const marks: readonly (readonly [marker: number, head: RegExp, kind: PartKind])[] = [
  [0xe0, /^(JFIF|AVI1)/, 'picture'],
  [0xe0, /^JFXX/, 'preview'],
  [0xe1, /^exif\0/i, 'exif'],
  [0xe1, /^http:\/\/ns\.adobe\.com\/(xap|xmp)\//, 'xmp'],
  [0xe2, /^ICC_PROFILE\0/, 'picture'],
  [0xe2, /^MPF\0/, 'pictures'],
  [0xe2, /^urn:iso:std:iso:ts:21496:-1/, 'gain-map'],
  [0xeb, /^JP/, 'credentials'],
  [0xed, /^(Photoshop 3\.0\0|Adobe_Photoshop2\.5:)/, 'iptc'],
  [0xee, /^Adobe/, 'picture'],
  [0xfe, /^/, 'comment'],
];

/** JFIF's own thumbnail may show what was cropped since. */
function withoutThumbnail(head: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xe0, 0, 16]), head, Buffer.from([0, 0])]);
}

/** A segment of its own for what JPEG keeps in APP1. */
export const exifSegment = (block: Uint8Array): Uint8Array => {
  const head = Buffer.from('ffe10000457869660000', 'hex');
  head.writeUInt16BE(block.length + 8, 2);
  return Buffer.concat([head, block]);
};
