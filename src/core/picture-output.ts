import type { Sharp } from 'sharp';
import { type FormatId, formats } from './format.ts';

/** Formats that pictures are written in. */
export const writableFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const;
export type WritableFormat = (typeof writableFormats)[number];

export const isWritable = (format: string | undefined): format is WritableFormat =>
  writableFormats.some((each) => each === format);

/** What a picture is written as when it is to stay as it is; drawings, icons and what has no encoder get a format that keeps all of them. */
export function ownFormat(source: FormatId): WritableFormat {
  if (isWritable(source)) return source;
  return source === 'svg' || source === 'bmp' || source === 'ico' ? 'png' : 'jpeg';
}

/** A source's own spelling is kept (`.JPG`) where it fits the format. */
export function extensionFor(target: WritableFormat, source: string): string {
  const own = /\.[^./\\]+$/.exec(source)?.[0] ?? '';
  const { extensions } = formats[target];
  return extensions.some((extension) => extension === own.toLowerCase()) ? own : extensions[0];
}

/** Formats that hold an animation. AVIF could, but its encoder here writes one picture. */
export const canMove = (format: WritableFormat): boolean => format === 'gif' || format === 'webp';

/** Formats that hold 16 bits a channel. */
export const canBeDeep = (format: WritableFormat): boolean => format === 'png' || format === 'tiff';

export interface EncodeOptions {
  /** 1–100; of formats that have one. Absent: the format's usual one. */
  readonly quality?: number | undefined;
  /** Without any loss, where the format can: WebP and AVIF; PNG and TIFF always are. */
  readonly lossless?: boolean | undefined;
  /** How hard the encoder tries, 0–100 %; absent: as it does by itself. */
  readonly effort?: number | undefined;
  /** `small` takes more time for fewer bytes: for results that are kept. `fast` is for thumbnails. */
  readonly aim?: 'fast' | 'small' | undefined;
  /** Shown coarse first, then finer, while it loads: JPEG (absent: as it is smaller), PNG and GIF (absent: not). */
  readonly progressive?: boolean | undefined;
  /** What stands behind transparency in JPEG, as `#rrggbb`; absent: white. */
  readonly background?: string | undefined;
  /** At most 256 colours, for a smaller PNG that `quality` then counts for. Never by itself. */
  readonly palette?: boolean | undefined;
}

/** What people expect when they name no quality: the figures of the formats' own tools. */
export const usualQuality: Readonly<Record<WritableFormat, number>> = {
  jpeg: 80,
  webp: 80,
  avif: 50,
  tiff: 80,
  png: 100,
  gif: 100,
};

/**
 * The last step of a pipeline.
 *
 * `fast` JPEGs are plain baseline without optimised Huffman tables: on a thumbnail they save a few bytes, and holding
 * all coefficients for them costs more time than the encoding. PNG gets no quality: sharp would make a palette of it.
 */
export function encode(
  pipeline: Sharp,
  format: WritableFormat,
  {
    quality = usualQuality[format],
    aim = 'small',
    lossless = false,
    background = '#ffffff',
  }: EncodeOptions = {},
): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline
        .flatten({ background })
        .jpeg(aim === 'fast' ? { quality, optimiseCoding: false } : { quality, mozjpeg: true });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp({ quality, lossless });
    case 'avif':
      return pipeline.avif({ quality, lossless });
    case 'tiff':
      return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' });
    case 'gif':
      return pipeline.gif();
  }
}
