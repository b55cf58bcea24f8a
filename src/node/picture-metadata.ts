import type { Sharp } from 'sharp';
import { listed } from '../core/fidelity.ts';
import type { WritableFormat } from '../core/picture-output.ts';
import { withIptc } from './jpeg-iptc.ts';
import type { ColourPlan } from './picture-colour.ts';
import type { PictureHeader } from './picture-header.ts';
import { xmpOfResult } from './stale-metadata.ts';

type MetadataFacts = Pick<PictureHeader, 'exif' | 'xmp' | 'iptc'>;
type Kind = keyof MetadataFacts;

interface ResultFacts {
  readonly format: WritableFormat | undefined;
  readonly keepsGainMap: boolean;
  readonly colours: ColourPlan;
}

/** Has a pipeline keep what it may; where a format cannot hold it, `lostMetadata` says so. */
export function keepMetadata(
  pipeline: Sharp,
  { xmp, icc, channels }: MetadataFacts & Pick<PictureHeader, 'icc' | 'channels'>,
  { format, keepsGainMap, colours }: ResultFacts,
): void {
  // The texts of a PNG come with everything else only, the profile among it.
  const hasNoProfile = icc === undefined && channels !== 'other';
  if (format === 'png' && (colours.keepsProfile || hasNoProfile)) pipeline.keepMetadata();
  else pipeline.keepExif().keepXmp();
  const edited = xmp === undefined ? undefined : xmpOfResult(xmp, keepsGainMap);
  if (edited !== undefined && edited !== xmp) pipeline.withXmp(edited);
}

/** How large a scan is on paper: sharp writes 25.4 dots per inch into every TIFF, unless it is told. */
export function keepDensity(pipeline: Sharp, { density }: Pick<PictureHeader, 'density'>): void {
  if (density < 1) return;
  const perMillimetre = density / 25.4;
  pipeline.tiff({ xres: perMillimetre, yres: perMillimetre });
}

/** What is put in behind the encoder. */
export const addIptc = (
  bytes: Uint8Array,
  format: WritableFormat | undefined,
  { iptc }: MetadataFacts,
): Uint8Array => (format === 'jpeg' && iptc !== undefined ? withIptc(bytes, iptc) : bytes);

/** `without its EXIF and IPTC data`, of the results that cannot hold them. */
export function lostMetadata(
  written: readonly WritableFormat[],
  { exif, hasUnreadExif, xmp, iptc }: MetadataFacts & Pick<PictureHeader, 'hasUnreadExif'>,
): string | undefined {
  const lost = (kind: Kind): boolean => written.some((format) => !holds[kind].includes(format));
  const words = [
    ...(hasUnreadExif || (exif !== undefined && lost('exif')) ? ['EXIF'] : []),
    ...(xmp !== undefined && lost('xmp') ? ['XMP'] : []),
    ...(iptc !== undefined && lost('iptc') ? ['IPTC'] : []),
  ];
  return words.length === 0 ? undefined : `without its ${listed(words)} data`;
}

/** As far as sharp 0.35.5 writes them: not what EXIF allows for TIFF, nor XMP for GIF. */
const holds: Readonly<Record<Kind, readonly WritableFormat[]>> = {
  exif: ['jpeg', 'png', 'webp', 'avif'],
  xmp: ['jpeg', 'png', 'webp', 'avif', 'tiff'],
  iptc: ['jpeg'],
};
