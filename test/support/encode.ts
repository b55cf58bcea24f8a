import sharp, { type Exif, type Sharp } from 'sharp';
import { setOrientation } from './exif.ts';
import { type Orientation, type Pixels, storedAs } from './pixels.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** How pixels are to be stored. */
export interface Encoding {
  readonly format: PictureFormat;
  /** The way in which the camera was held: pixels are turned, and the tag says so. */
  readonly orientation?: Orientation;
  readonly colour?: 'rgb' | 'grey' | 'cmyk';
  readonly depth?: 8 | 16;
  /** A profile to embed; colours are converted to it. */
  readonly icc?: 'srgb' | 'p3' | 'cmyk';
  readonly quality?: number;
  /** Writes the facts that a camera would. */
  readonly exif?: { readonly make: string; readonly model: string; readonly taken: string };
}

/** What each format can hold, so that tests can go over all of it and ask for nothing impossible. */
export const holds: Record<
  PictureFormat,
  { alpha: boolean; frames: boolean; orientation: boolean; cmyk: boolean; deep: boolean }
> = {
  jpeg: { alpha: false, frames: false, orientation: true, cmyk: true, deep: false },
  png: { alpha: true, frames: false, orientation: true, cmyk: false, deep: true },
  webp: { alpha: true, frames: true, orientation: true, cmyk: false, deep: false },
  gif: { alpha: true, frames: true, orientation: false, cmyk: false, deep: false },
  tiff: { alpha: true, frames: true, orientation: true, cmyk: true, deep: false },
  avif: { alpha: true, frames: false, orientation: true, cmyk: false, deep: false },
};

/** Upright frames of one size → the bytes of a picture file. */
export async function encode(frames: readonly Pixels[], encoding: Encoding): Promise<Buffer> {
  const { format, orientation = 1, depth = 8 } = encoding;
  refuseImpossible(frames, encoding);
  const stored = frames.map((frame) => storedAs(orientation, frame));
  const [first] = stored;
  if (first === undefined) throw new Error('A picture needs a frame.');
  const { width, height, channels } = first;
  const data = stored.length === 1 ? first.data : joined(stored);
  const raw = {
    width,
    height: height * stored.length,
    channels,
    ...(stored.length > 1 ? { pageHeight: height } : {}),
  };
  let pipeline = sharp(depth === 16 ? deepened(data) : data, { raw });
  pipeline = coloured(pipeline, encoding);
  const tagged = orientation !== 1 || encoding.exif !== undefined;
  // AVIF stores a turn as a property of the picture, which sharp writes in this way only.
  if (format === 'avif' && tagged) pipeline = pipeline.withMetadata({ orientation });
  else if (tagged) pipeline = pipeline.withExif(exifOf(encoding));
  const bytes = await formatted(pipeline, encoding, stored.length).toBuffer();
  if (orientation !== 1 && format !== 'avif') setOrientation(bytes, orientation);
  return bytes;
}

function refuseImpossible(frames: readonly Pixels[], encoding: Encoding): void {
  const can = holds[encoding.format];
  const refuse = (what: string): never => {
    throw new Error(`A ${encoding.format} picture cannot have ${what}.`);
  };
  if (!can.alpha && frames.some(({ channels }) => channels === 4)) refuse('alpha');
  if (!can.frames && frames.length > 1) refuse('several frames');
  if (!can.orientation && (encoding.orientation ?? 1) !== 1) refuse('an orientation');
  if (!can.cmyk && encoding.colour === 'cmyk') refuse('CMYK');
  if (!can.deep && encoding.depth === 16) refuse('16 bits');
}

function joined(frames: readonly Pixels[]): Uint8ClampedArray {
  const all = new Uint8ClampedArray(frames.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of frames) {
    all.set(data, at);
    at += data.length;
  }
  return all;
}

const deepened = (data: Uint8ClampedArray): Uint16Array => Uint16Array.from(data, (value) => value * 257);

function coloured(pipeline: Sharp, { colour = 'rgb', depth = 8, icc }: Encoding): Sharp {
  const profiled = icc === undefined ? pipeline : pipeline.withIccProfile(icc);
  if (colour === 'cmyk') return icc === 'cmyk' ? profiled : profiled.toColourspace('cmyk');
  if (colour === 'grey') return profiled.toColourspace(depth === 16 ? 'grey16' : 'b-w');
  return depth === 16 ? profiled.toColourspace('rgb16') : profiled;
}

/** Any entry makes sharp write the orientation tag too, as 1. */
const exifOf = ({ exif }: Encoding): Exif => ({
  IFD0: exif === undefined ? { Software: 'samples' } : { Make: exif.make, Model: exif.model },
  ...(exif === undefined ? {} : { IFD2: { DateTimeOriginal: exif.taken } }),
});

/** Fast settings: these are thousands, and only what is read from them later counts. */
function formatted(pipeline: Sharp, { format, quality = 90 }: Encoding, frames: number): Sharp {
  const animation = frames > 1 ? { loop: 0, delay: Array.from({ length: frames }, () => 100) } : {};
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality, optimiseCoding: false });
    case 'png':
      return pipeline.png({ compressionLevel: 2 });
    case 'webp':
      return pipeline.webp({ quality, effort: 0, ...animation });
    case 'gif':
      return pipeline.gif({ effort: 1, ...animation });
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw' });
    case 'avif':
      return pipeline.avif({ quality, effort: 0 });
  }
}
