import type { Sharp } from 'sharp';
import { listed } from '../core/fidelity.ts';
import { readExifRows, withTiffExtras } from '../core/metadata/exif-rows.ts';
import { withoutExifMark } from '../core/metadata/webp-exif.ts';
import type { WritableFormat } from '../core/picture-output.ts';
import { iptcRecords, withIptc } from './jpeg-iptc.ts';
import type { PictureHeader } from './picture-header.ts';
import { withPieces } from './kept-pieces.ts';
import { xmpOfResult } from './stale-metadata.ts';

type MetadataFacts = Pick<PictureHeader, 'exif' | 'xmp' | 'iptc' | 'own'>;
type Kind = 'exif' | 'xmp' | 'iptc';

/** Has a pipeline keep what it may; where a format cannot hold it, `lostMetadata` says so. */
export function keepMetadata(pipeline: Sharp, { xmp }: MetadataFacts, keepsGainMap: boolean): void {
  pipeline.keepExif().keepXmp();
  const edited = xmp === undefined ? undefined : xmpOfResult(xmp, keepsGainMap);
  if (edited !== undefined && edited !== xmp) pipeline.withXmp(edited);
}

/** How large a scan is on paper: sharp writes 25.4 dots per inch into every TIFF, unless it is told. */
export function keepDensity(pipeline: Sharp, { density }: Pick<PictureHeader, 'density'>): void {
  if (density < 1) return;
  const perMillimetre = density / 25.4;
  pipeline.tiff({ xres: perMillimetre, yres: perMillimetre });
}

/** What is put in, or right, behind the encoder. */
export function withRest(
  bytes: Uint8Array,
  format: WritableFormat | undefined,
  { exif, iptc, own, facts }: MetadataFacts & Pick<PictureHeader, 'facts'>,
  pixels: { readonly width: number; readonly height: number },
): Uint8Array {
  if (format === 'tiff')
    return withTiffExtras(bytes, {
      exif: exif === undefined ? undefined : readExifRows(Buffer.from(exif)),
      iptc: iptc === undefined ? undefined : iptcRecords(iptc),
      pixels,
    });
  if (format === 'webp') return withoutExifMark(bytes);
  const whole = format === 'jpeg' && iptc !== undefined ? withIptc(bytes, iptc) : bytes;
  return withPieces(whole, format, own, facts.format);
}

/** What there is that says something: EXIF data with an orientation and a program's name alone say nothing. */
export function toldKinds({ exif, xmp }: MetadataFacts): readonly ('exif' | 'xmp')[] {
  const rows = exif === undefined ? undefined : readExifRows(Buffer.from(exif));
  const says = rows !== undefined && (rows.gps.length > 0 || rows.first.some(({ tag }) => tag !== software));
  return [...(says ? (['exif'] as const) : []), ...(xmp === undefined ? [] : (['xmp'] as const))];
}

const software = 0x0131;

/** `without its EXIF and IPTC data`, of the results that cannot hold them. */
export function lostMetadata(
  written: readonly WritableFormat[],
  { exif, unread, xmp, iptc, own, facts }: MetadataFacts & Pick<PictureHeader, 'unread' | 'facts'>,
): string | undefined {
  const lost = (kind: Kind): boolean => written.some((format) => !holds[kind].includes(format));
  const elsewhere = written.some((format) => format !== facts.format);
  const words = [
    ...(unread.includes('exif') || (exif !== undefined && lost('exif')) ? ['EXIF'] : []),
    ...(unread.includes('xmp') || (xmp !== undefined && lost('xmp')) ? ['XMP'] : []),
    ...((unread.includes('iptc') && elsewhere) || (iptc !== undefined && lost('iptc')) ? ['IPTC'] : []),
  ];
  const parts = [
    ...(words.length === 0 ? [] : [`${listed(words)} data`]),
    ...(own.word !== undefined && elsewhere ? [own.word] : []),
  ];
  return written.length === 0 || parts.length === 0 ? undefined : `without its ${listed(parts)}`;
}

/** By sharp 0.35.5 or, in TIFF and of IPTC, by `withRest`. */
const holds: Readonly<Record<Kind, readonly WritableFormat[]>> = {
  exif: ['jpeg', 'png', 'webp', 'avif', 'tiff'],
  xmp: ['jpeg', 'png', 'webp', 'avif', 'tiff'],
  iptc: ['jpeg', 'tiff'],
};
