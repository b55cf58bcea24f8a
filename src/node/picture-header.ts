import type { Metadata, SharpOptions } from 'sharp';
import type { PictureFacts, RenderRequest, SourceFile } from '../core/tools.ts';
import { apngFrames } from './apng.ts';
import { jpegFacts, type JpegFacts } from './jpeg-facts.ts';
import { type KeptPieces, keptPieces, noPieces } from './kept-pieces.ts';
import type { SharpConstructor } from './sharp-types.ts';
import { tiffExif } from './tiff-exif.ts';
import { unreadMetadata } from './unread-metadata.ts';

/** What has to be known of a picture before its pipeline is made. */
export interface PictureHeader {
  readonly facts: PictureFacts;
  readonly icc: Uint8Array | undefined;
  /** Red, green and blue, or grey alone; anything else (CMYK, Lab) is turned into red, green and blue. */
  readonly channels: 'rgb' | 'grey' | 'other';
  /** EXIF's tag: 1 for what is upright as it is stored. */
  readonly orientation: number;
  /** Of an animation: milliseconds of each frame, and how often all are shown (0: for ever). */
  readonly timing: { readonly delay: number[]; readonly loop: number } | undefined;
  /** Dots per inch at which a drawing has this size. */
  readonly density: number;
  /** What makes it an HDR picture on screens that can show one. */
  readonly gainMap: boolean;
  readonly exif: Uint8Array | undefined;
  /** The EXIF data were taken out of a TIFF: a copy of it has to carry them to where libvips reads them. */
  readonly hasTiffExif: boolean;
  /** What there is that the decoder does not read. */
  readonly unread: readonly ('exif' | 'xmp' | 'iptc')[];
  readonly xmp: string | undefined;
  readonly iptc: Uint8Array | undefined;
  /** What stays as it is in results of the same format. */
  readonly own: KeptPieces;
}

export async function readHeader(
  sharp: SharpConstructor,
  { format = 'jpeg', bytes }: SourceFile,
  { colour, metadata }: RenderRequest,
  options: SharpOptions,
): Promise<PictureHeader> {
  const isPlain = colour === 'srgb' && metadata === 'none' && format === 'jpeg';
  const quick = isPlain ? jpegFacts(bytes) : undefined;
  return quick === undefined
    ? fullHeader(format, bytes, await sharp(bytes, options).metadata(), metadata === 'keep')
    : quickHeader(quick);
}

function quickHeader({ width, height, orientation, components, icc }: JpegFacts): PictureHeader {
  const [grey, cmyk] = [components === 1, components === 4];
  const turned = orientation !== 1;
  return {
    facts: { format: 'jpeg', width, height, turned, frames: 1, alpha: false, depth: 8, grey, cmyk },
    icc,
    channels: grey ? 'grey' : cmyk ? 'other' : 'rgb',
    orientation,
    timing: undefined,
    density: 72,
    gainMap: false,
    exif: undefined,
    hasTiffExif: false,
    unread: [],
    xmp: undefined,
    iptc: undefined,
    own: noPieces,
  };
}

function fullHeader(
  format: PictureFacts['format'],
  bytes: Uint8Array,
  found: Metadata,
  keeps: boolean,
): PictureHeader {
  const { autoOrient, pageHeight, pages = 1, orientation = 1, depth, space, density = 72 } = found;
  const channels = channelsOf(space);
  const ofTiff = format === 'tiff' && keeps ? tiffExif(bytes, found) : undefined;
  return {
    facts: {
      format,
      width: autoOrient.width,
      height: pageHeight ?? autoOrient.height,
      turned: orientation !== 1,
      frames: Math.max(pages, apngFrames(bytes)),
      alpha: found.hasAlpha,
      depth: depth === 'uchar' ? 8 : 16,
      grey: channels === 'grey',
      cmyk: channels === 'other',
    },
    icc: found.icc,
    channels,
    orientation,
    timing: found.delay === undefined ? undefined : { delay: found.delay, loop: found.loop ?? 0 },
    density,
    gainMap: found.gainMap !== undefined,
    exif: found.exif ?? ofTiff,
    hasTiffExif: ofTiff !== undefined,
    unread: ofTiff === undefined ? unreadMetadata(format, bytes) : [],
    xmp: found.xmpAsString,
    iptc: found.iptc,
    own: keptPieces(format, bytes),
  };
}

function channelsOf(space: string): PictureHeader['channels'] {
  if (space === 'b-w' || space === 'grey16') return 'grey';
  return space === 'srgb' || space === 'rgb16' || space === 'rgb' ? 'rgb' : 'other';
}
