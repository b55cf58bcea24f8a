import type { JpegOptions, PngOptions, Sharp } from 'sharp';
import { jpegEffort, onScale } from './encoder-effort.ts';
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
  /** Without any loss, where the format can: WebP and AVIF; PNG and TIFF always are. JPEG and GIF cannot. */
  readonly lossless?: boolean | undefined;
  /** How hard the encoder tries, 0–100 %; absent: as it does by itself, which is some 45 % for AVIF, 65 % for WebP and GIF. */
  readonly effort?: number | undefined;
  /** `small` takes more time for fewer bytes: for results that are kept. `fast` is for thumbnails. */
  readonly aim?: 'fast' | 'small' | undefined;
  /** Shown coarse first, then finer, while it loads: JPEG (absent: as it is smaller), PNG and GIF (absent: not). */
  readonly progressive?: boolean | undefined;
  /** Nothing in it is transparent: to read a colour that is not needed costs 0.2 ms. */
  readonly opaque?: boolean | undefined;
  /** What stands behind transparency in JPEG, as `#rrggbb`; absent: white. */
  readonly background?: string | undefined;
  /** At most 256 colours, for a smaller PNG that `quality` then counts for. Never by itself. */
  readonly palette?: boolean | undefined;
  /** What a PNG shows; absent: a drawing, as pictures that are PNG are. See `likelyContent`. */
  readonly content?: 'photo' | 'drawing' | undefined;
}

/** What a picture shows, as far as the format that somebody chose for it tells. */
export const likelyContent = (source: FormatId): 'photo' | 'drawing' =>
  ['png', 'gif', 'svg', 'bmp', 'ico'].includes(source) ? 'drawing' : 'photo';

/** What people expect when they name no quality: the figures of the formats' own tools. */
export const usualQuality: Readonly<Record<WritableFormat, number>> = {
  jpeg: 80,
  webp: 80,
  avif: 50,
  tiff: 80,
  png: 100,
  gif: 100,
};

/** The last step of a pipeline. Transparency that JPEG cannot hold is put on the background here, and nowhere else. */
export function encode(pipeline: Sharp, format: WritableFormat, options: EncodeOptions = {}): Sharp {
  const { quality = usualQuality[format], lossless = false, effort, progressive = false } = options;
  switch (format) {
    case 'jpeg':
      return onBackground(pipeline, options).jpeg(jpegOptions(quality, options));
    case 'png':
      return pipeline.png(pngOptions(quality, options));
    case 'webp':
      return pipeline.webp({ quality, lossless, effort: onScale(effort, 0, 6) });
    case 'avif':
      // A thread an encoder, as each worker has one core: libvips gives libaom as many as `sharp.concurrency` says.
      return pipeline.avif({ quality, lossless, effort: onScale(effort, 0, 9) });
    case 'tiff':
      // sharp's own choice is JPEG in a TIFF, which drops transparency and 16 bits.
      return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' });
    case 'gif':
      // Frames that are the same are not combined: their number and their times would change.
      return pipeline.gif({ effort: onScale(effort, 1, 10), progressive, keepDuplicateFrames: true });
  }
}

const onBackground = (pipeline: Sharp, { opaque = false, background = '#ffffff' }: EncodeOptions): Sharp =>
  opaque ? pipeline : pipeline.flatten({ background });

/**
 * `fast` JPEGs are plain baseline without optimised Huffman tables: on a thumbnail they save a few bytes, and holding
 * all coefficients for them costs more time than the encoding. From quality 90 on colours have their full resolution,
 * as a person who asks for that much looks closely.
 */
function jpegOptions(quality: number, { aim, effort, progressive }: EncodeOptions): JpegOptions {
  if (aim === 'fast') return { quality, optimiseCoding: false };
  const fine = quality >= 90 ? { chromaSubsampling: '4:4:4' } : {};
  const means = jpegEffort(effort);
  if (means === 'plain') return { quality, progressive: progressive ?? false, ...fine };
  const scans = means === 'scans' && progressive !== false;
  // What `mozjpeg: true` means, spelt out: with it sharp makes every JPEG progressive.
  const mozjpeg = { trellisQuantisation: true, overshootDeringing: true, quantisationTable: 3 };
  return { quality, ...mozjpeg, optimiseScans: scans, progressive: progressive ?? scans, ...fine };
}

/**
 * Of photos, rows that are predicted from their neighbours are 37 % smaller (2.75 for 4.40 MB), at level 6: 9 is 5 %
 * larger and takes twice as long. Of screenshots they are 30–70 % larger, and level 9 without them is smallest, by
 * 18 %. Quality and effort are left out: sharp takes either as the wish for a palette.
 */
function pngOptions(
  quality: number,
  { aim, effort, progressive, palette, content }: EncodeOptions,
): PngOptions {
  const shown = progressive === undefined ? {} : { progressive };
  if (palette === true)
    return { palette, quality, effort: onScale(effort, 1, 10) ?? 7, compressionLevel: 9, ...shown };
  if (aim === 'fast') return shown;
  const usual = content === 'photo' ? 6 : 9;
  return {
    compressionLevel: onScale(effort, 1, 9) ?? usual,
    adaptiveFiltering: content === 'photo',
    ...shown,
  };
}
