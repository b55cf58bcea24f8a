import type { FormatId } from '../format.ts';
import { stripAvif } from './avif-strip.ts';
import { type ExifFacts, type ExifText, readExif } from './exif-read.ts';
import { type KeptExif, writeExif } from './exif-write.ts';
import { gainMapOf, withGainMap } from './gain-map.ts';
import { gifParts } from './gif-parts.ts';
import { exifSegment, jpegParts } from './jpeg-parts.ts';
import { contentOf, type Part, type Split } from './part.ts';
import { copyrightKeyword, dateKeyword, exifChunk, pngParts } from './png-parts.ts';
import { removedWords } from './removed.ts';
import { rightsInIptc, rightsInXmp } from './rights.ts';
import { stripTiff } from './tiff-strip.ts';
import { exifRiff, isExtended, saysExif, sealWebp, webpParts } from './webp-parts.ts';

/** Formats whose metadata can be taken out without a pixel being encoded anew. */
export const strippable = [
  'jpeg',
  'png',
  'webp',
  'avif',
  'gif',
  'tiff',
] as const satisfies readonly FormatId[];
export type Strippable = (typeof strippable)[number];
export const isStrippable = (format: FormatId | undefined): format is Strippable =>
  strippable.some((each) => each === format);

export interface StripWish {
  /** Who owns and made it stays. */
  readonly copyright?: boolean;
  /** When it was taken stays. */
  readonly date?: boolean;
}

export type Stripped =
  | {
      readonly bytes: Buffer;
      /** What is no longer there, in words, most private first: `GPS position`, `EXIF`. Empty: nothing was there. */
      readonly removed: readonly string[];
    }
  | { readonly damaged: string };

/**
 * The file without what says anything about the picture: EXIF, XMP, IPTC, comments, previews, what cameras write for
 * themselves, and all that follows its end. Pixels, animation, colour profile, gain map and the way up stay, byte for byte.
 */
export function stripMetadata(given: Uint8Array, format: Strippable, wish: StripWish = {}): Stripped {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (format === 'tiff') return stripTiff(bytes, wish);
  if (format === 'avif') return stripAvif(bytes, (whole, parts, exif) => keptExif(whole, parts, exif, wish));
  const container = containers[format];
  const split = container.split(bytes);
  if ('damaged' in split) return split;
  const { parts } = split;
  const exif = container.hasExif(bytes) ? firstExif(bytes, parts) : undefined;
  const kept = parts.filter((part) => part.kind === 'picture' || isKeptText(part, wish));
  const wanted = keptExif(bytes, parts, exif, wish);
  const block = container.exif === undefined ? undefined : writeExif(wanted);
  const added = block === undefined ? undefined : container.exif?.(block, bytes);
  const place = added === undefined ? -1 : container.place(bytes, kept);
  const pieces = kept.flatMap((part, i) => [
    ...(i === place && added !== undefined ? [added] : []),
    part.instead ?? bytes.subarray(part.start, part.end),
  ]);
  if (place === kept.length && added !== undefined) pieces.push(added);
  const bare = Buffer.concat(pieces);
  container.seal(bare, added !== undefined);
  // It is how the picture looks, not what is said of it.
  const gainMap = format === 'jpeg' ? gainMapOf(bytes, parts) : undefined;
  const result = gainMap === undefined ? bare : withGainMap(bare, gainMap);
  if (result.equals(bytes) || onlyFiller(parts, new Set(kept))) return { bytes, removed: [] };
  return {
    bytes: result,
    removed: removedWords(bytes, parts, {
      exif,
      keptExif: added === undefined ? undefined : wanted,
      gainMap,
      kept,
    }),
  };
}

interface Container {
  readonly split: (bytes: Buffer) => Split;
  /** Whether readers would look for EXIF data. */
  readonly hasExif: (bytes: Buffer) => boolean;
  /** A block as this container holds it; undefined where it has no place for one. */
  readonly exif?: (block: Uint8Array, bytes: Buffer) => Uint8Array | undefined;
  /** Before which of the parts it stands. */
  readonly place: (bytes: Buffer, parts: readonly Part[]) => number;
  readonly seal: (bytes: Buffer, hasExif: boolean) => void;
}

const containers: Readonly<Record<Exclude<Strippable, 'avif' | 'tiff'>, Container>> = {
  jpeg: {
    split: jpegParts,
    hasExif: () => true,
    exif: exifSegment,
    // JFIF wants to be first.
    place: (bytes, parts) => {
      const other = parts.findIndex(
        ({ content }, i) => i > 0 && (content === undefined || bytes[content[0] - 3] !== 0xe0),
      );
      return other === -1 ? 1 : other;
    },
    seal: () => undefined,
  },
  png: {
    split: pngParts,
    hasExif: () => true,
    exif: exifChunk,
    place: () => 2,
    seal: () => undefined,
  },
  webp: {
    split: webpParts,
    hasExif: saysExif,
    exif: (block, bytes) => (isExtended(bytes) ? exifRiff(block) : undefined),
    place: (_bytes, parts) => parts.length,
    seal: sealWebp,
  },
  gif: { split: gifParts, hasExif: () => false, place: () => 0, seal: () => undefined },
};

function firstExif(bytes: Buffer, parts: readonly Part[]): ExifFacts | undefined {
  // As decoders do, that take the first one whatever it is worth.
  const part = parts.find(({ kind, keyword }) => kind === 'exif' && keyword === undefined);
  return part === undefined ? undefined : readExif(contentOf(bytes, part));
}

const isKeptText = ({ keyword = '' }: Part, { copyright = false, date = false }: StripWish): boolean =>
  (copyright && copyrightKeyword.test(keyword)) || (date && dateKeyword.test(keyword));

function keptExif(
  bytes: Buffer,
  parts: readonly Part[],
  exif: ExifFacts | undefined,
  { copyright = false, date = false }: StripWish,
): KeptExif {
  const texts = new Map<ExifText, Buffer>();
  const take = (from: ReadonlyMap<ExifText, Buffer> | undefined, ...names: readonly ExifText[]): void => {
    for (const name of names) {
      const text = from?.get(name);
      if (text !== undefined && !texts.has(name)) texts.set(name, text);
    }
  };
  if (date) {
    take(exif?.texts, 'taken', 'zone', 'fraction');
    if (!texts.has('taken')) take(exif?.texts, 'digitized', 'changed');
  }
  if (copyright) {
    take(exif?.texts, 'copyright', 'artist');
    for (const part of parts) {
      if (part.kind === 'xmp') take(rightsInXmp(contentOf(bytes, part)), 'copyright', 'artist');
      if (part.kind === 'iptc') take(rightsInIptc(contentOf(bytes, part)), 'copyright', 'artist');
    }
  }
  const orientation = exif?.orientation === 1 ? undefined : exif?.orientation;
  return { bigEndian: exif?.bigEndian ?? false, orientation, texts };
}

/** Nothing goes but what says nothing. */
const onlyFiller = (parts: readonly Part[], kept: ReadonlySet<Part>): boolean =>
  parts.every((part) => part.kind === 'filler' || (kept.has(part) && part.instead === undefined));
