import { pngParts } from '../core/metadata/png-parts.ts';
import type { WritableFormat } from '../core/picture-output.ts';
import type { PictureFacts } from '../core/tools.ts';
import { afterExif } from './jpeg-iptc.ts';

/**
 * What a source's own format holds and no encoder here writes, as it stands in the file: comments of JPEG, texts of PNG
 * (IPTC among them). libvips leaves JPEG's out, and cuts the names of PNG's at their first blank.
 */
export interface KeptPieces {
  readonly pieces: readonly Uint8Array[];
  /** What a person would miss of them, in results of another format; undefined: nothing. */
  readonly word: 'comment' | 'texts' | undefined;
}

export const noPieces: KeptPieces = { pieces: [], word: undefined };

export function keptPieces(format: PictureFacts['format'], bytes: Uint8Array): KeptPieces {
  if (format === 'jpeg') return jpegComments(bytes);
  return format === 'png'
    ? pngTexts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    : noPieces;
}

function jpegComments(jpeg: Uint8Array): KeptPieces {
  const pieces: Uint8Array[] = [];
  for (let at = 2; jpeg[at] === 0xff && at + 4 <= jpeg.length;) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === startOfScan) break;
    const end = at + 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
    if (marker === comment && end <= jpeg.length) {
      const text = Buffer.from(jpeg.subarray(at + 4, end)).toString('latin1');
      if (/[^\s\0]/.test(text) && !ofEncoders.test(text)) pieces.push(jpeg.subarray(at, end));
    }
    at = end;
  }
  return { pieces, word: pieces.length > 0 ? 'comment' : undefined };
}

const [startOfScan, comment] = [0xda, 0xfe] as const;

/** How PHP's GD, FFmpeg, LEAD, Photoshop, GIMP and others sign what they encoded: not true of what is made of it. */
const ofEncoders =
  /^(CREATOR: |Lav[cf]\d|LEAD Technologies|File (source|written by)|Created with |Optimi[sz]ed |Compressed |Processed |AppleMark|Intel\(R\)|JPEG Encoder|MozJPEG)/i;

function pngTexts(png: Buffer): KeptPieces {
  const split = pngParts(png);
  if ('damaged' in split) return noPieces;
  const texts = split.parts.filter(
    ({ kind, keyword }) => keyword !== undefined && (kind === 'comment' || kind === 'iptc'),
  );
  const missed = texts.some(({ kind, keyword = '' }) => kind === 'comment' && !ofPrograms.test(keyword));
  return {
    pieces: texts.map(({ start, end }) => png.subarray(start, end)),
    word: missed ? 'texts' : undefined,
  };
}

/** What ImageMagick and screenshots write into every PNG. */
const ofPrograms = /^(Software|Creation Time|date:|icc:|exif:|tiff:|xmp:|png:)/i;

/** @param source the format that the pieces come from */
export function withPieces(
  bytes: Uint8Array,
  format: WritableFormat | undefined,
  { pieces }: KeptPieces,
  source: PictureFacts['format'],
): Uint8Array {
  if (pieces.length === 0 || format !== source) return bytes;
  // JPEG: where programs expect what is first to be first. PNG: behind the header, which has 8 + 25 bytes.
  const at = format === 'jpeg' ? afterExif(bytes) : 33;
  return Buffer.concat([bytes.subarray(0, at), ...pieces, bytes.subarray(at)]);
}
