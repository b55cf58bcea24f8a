import { furtherAt, withFurther } from '../jpeg/further.ts';
import { editedExif, editedXmp, type ExifEdit } from './exif-edit.ts';
import { readExif } from './exif-read.ts';
import { writeExif } from './exif-write.ts';
import { exifSegment, isFrame, jpegParts } from './jpeg-parts.ts';
import { contentOf, type Part } from './part.ts';

/** A JPEG as far as it matters for turning it. */
export interface JpegHead {
  readonly parts: readonly Part[];
  /** 1 to 8. */
  readonly orientation: number;
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** A second picture in it makes it HDR: it turns with the tag, and would not fit pixels that are turned. */
  readonly hasGainMap: boolean;
  /** Pictures beside the one that is seen: a large preview, a second view. */
  readonly hasFurther: boolean;
}

/** What is wrong with it, in words, where it is no whole JPEG. */
export function jpegHead(bytes: Buffer): JpegHead | { readonly damaged: string } {
  const split = jpegParts(bytes);
  if ('damaged' in split) return split;
  const { parts } = split;
  const exif = parts.find(isExif);
  const orientation = exif === undefined ? 1 : (readExif(contentOf(bytes, exif))?.orientation ?? 1);
  const [frame] =
    parts.find(({ content }) => content !== undefined && isFrame(bytes[content[0] - 3] ?? 0))?.content ?? [];
  if (frame === undefined || frame + 5 > bytes.length) return { damaged: 'there is no picture in it' };
  return {
    parts,
    orientation,
    width: bytes.readUInt16BE(frame + 3),
    height: bytes.readUInt16BE(frame + 1),
    hasGainMap: parts.some((part) => mayHaveGainMap.has(part.kind) && saysGainMap(contentOf(bytes, part))),
    hasFurther: parts.some(({ kind }) => kind === 'pictures'),
  };
}

const mayHaveGainMap: ReadonlySet<Part['kind']> = new Set(['gain-map', 'xmp', 'appended']);
/** Android's and Adobe's name for it, Apple's, and the standard's. */
const saysGainMap = (bytes: Buffer): boolean =>
  ['hdrgm:Version', 'HDRGainMap', 'hdrgainmap', 'urn:iso:std:iso:ts:21496'].some((name) =>
    bytes.includes(name),
  );

const isExif = ({ kind }: Part): boolean => kind === 'exif';

/**
 * The same file with another orientation tag: in EXIF, and in XMP where it has one too. Undefined where its EXIF data
 * cannot be read or has no room.
 */
export function withOrientation(bytes: Buffer, { parts }: JpegHead, edit: ExifEdit): Buffer | undefined {
  const exif = parts.find(isExif);
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    if (isBehind(part) || part.kind === 'filler') continue;
    const own = bytes.subarray(part.start, part.end);
    if (part === exif) {
      const edited = editedExif(contentOf(bytes, part), edit);
      // What cannot be read says nothing to viewers either.
      if (edited === undefined && edit.orientation > 1) return undefined;
      if (edited !== undefined && edited.length > longestContent) return undefined;
      pieces.push(edited === undefined ? own : segment(edited));
    } else if (part.kind === 'xmp') {
      const content = contentOf(bytes, part);
      const edited = editedXmp(content, edit);
      pieces.push(edited === content ? own : segment(edited));
    } else pieces.push(own);
  }
  if (exif === undefined && edit.orientation > 1) {
    const block = writeExif({ bigEndian: false, orientation: edit.orientation, texts: new Map() });
    // JFIF wants to be first.
    const other = parts.findIndex(
      ({ content }, i) => i > 0 && (content === undefined || bytes[content[0] - 3] !== 0xe0),
    );
    if (block !== undefined) pieces.splice(other, 0, exifSegment(block));
  }
  return withBehind(Buffer.concat(pieces), bytes);
}

const isBehind = ({ kind }: Part): boolean => kind === 'appended';

/** A file of which only the picture was written anew, with what followed the old one. */
export function withBehind(written: Uint8Array, source: Buffer): Buffer {
  const start = furtherAt(source);
  return Buffer.from(start === undefined ? written : withFurther(written, source, start));
}

const longestContent = 65_533;

/** In APP1, where EXIF and XMP are. */
function segment(content: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

const grafted: ReadonlySet<Part['kind']> = new Set([
  'exif',
  'xmp',
  'iptc',
  'comment',
  'vendor',
  'credentials',
  'pictures',
]);

/** A JPEG that was encoded anew, with all that another one has beside its pixels: what an encoder leaves out. */
export function withPartsOf(encoded: Buffer, from: Buffer): Buffer {
  const split = jpegParts(from);
  const own = jpegParts(encoded);
  if ('damaged' in split || 'damaged' in own) return encoded;
  const others = split.parts.filter(({ kind }) => grafted.has(kind));
  const head = own.parts.findIndex(
    ({ content }, i) => i > 0 && (content === undefined || encoded[content[0] - 3] !== 0xe0),
  );
  const cut = own.parts[head]?.start ?? 2;
  const whole = Buffer.concat([
    encoded.subarray(0, cut),
    ...others.map(({ start, end }) => from.subarray(start, end)),
    encoded.subarray(cut),
  ]);
  return withBehind(whole, from);
}
