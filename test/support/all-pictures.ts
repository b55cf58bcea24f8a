import sharp from 'sharp';
import type { FormatId } from '../../src/core/format.ts';
import type { PictureFormat } from './encode.ts';
import { bmp, ico, tiffStructure } from './foreign-formats.ts';
import { heicSample } from './heic-sample.ts';
import { allPictureCases, makePicture, type PictureRequest } from './picture.ts';
import { drawQuadrants } from './quadrants.ts';

/** One picture of the table over all jobs. */
export interface AnyPicture {
  readonly name: string;
  readonly format: FormatId;
  /** With its dot. */
  readonly extension: string;
  /** Upright pixels of one frame. */
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  readonly frames: number;
  readonly grey: boolean;
  /** A tag says how to turn its pixels. */
  readonly turned: boolean;
  /** It has a profile of wider colours than sRGB. */
  readonly wide: boolean;
  /** Its four quadrants can be told apart. */
  readonly quadrants: boolean;
  readonly make: () => Promise<Buffer>;
}

const size = { width: 96, height: 64 };

/** Everything that jobs may meet: formats, orientations, transparency, animation, depth, colours, tiny and thin. */
export function allPictures(): readonly AnyPicture[] {
  return [
    ...allPictureCases().map(({ name, request }) => picture(name, request)),
    ...colours.map((request) => picture(nameOf(request), request)),
    ...(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const).flatMap((format) => [
      { ...picture(`${format}, 1×1`, { format, width: 1, height: 1 }), quadrants: false },
      { ...picture(`${format}, 1×40`, { format, width: 1, height: 40 }), quadrants: false },
    ]),
    ...foreign,
  ];
}

const colours: readonly PictureRequest[] = [
  { format: 'jpeg', colour: 'grey' },
  { format: 'jpeg', colour: 'cmyk' },
  { format: 'jpeg', colour: 'cmyk', icc: 'cmyk' },
  { format: 'jpeg', icc: 'p3', orientation: 6 },
  { format: 'jpeg', icc: 'srgb' },
  { format: 'png', colour: 'grey' },
  { format: 'png', colour: 'grey', alpha: true },
  { format: 'png', depth: 16 },
  { format: 'png', depth: 16, alpha: true },
  { format: 'png', depth: 16, colour: 'grey' },
  { format: 'png', icc: 'p3' },
  { format: 'webp', icc: 'p3' },
  { format: 'tiff', colour: 'grey' },
  { format: 'tiff', colour: 'cmyk' },
  { format: 'tiff', colour: 'cmyk', icc: 'cmyk' },
  { format: 'tiff', icc: 'p3' },
  { format: 'avif', icc: 'p3' },
];

const nameOf = ({ format, colour, icc, depth, alpha, orientation }: PictureRequest): string =>
  [
    format,
    ...(colour === undefined ? [] : [colour]),
    ...(icc === undefined ? [] : [`profile ${icc}`]),
    ...(depth === undefined ? [] : [`${depth} bits`]),
    ...(alpha === true ? ['alpha'] : []),
    ...(orientation === undefined ? [] : [`orientation ${orientation}`]),
  ].join(', ');

function picture(name: string, request: PictureRequest): AnyPicture {
  const {
    format,
    width = size.width,
    height = size.height,
    alpha = false,
    frames = 1,
    colour,
    icc,
  } = request;
  return {
    name,
    format,
    extension: extensions[format],
    width,
    height,
    alpha,
    frames,
    grey: colour === 'grey',
    turned: (request.orientation ?? 1) > 1,
    wide: icc === 'p3',
    quadrants: true,
    make: () => makePicture({ ...request, width, height }),
  };
}

const extensions: Readonly<Record<PictureFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  gif: '.gif',
  tiff: '.tif',
  avif: '.avif',
};

const still = { alpha: false, frames: 1, grey: false, turned: false, wide: false, quadrants: true };

const foreign: readonly AnyPicture[] = [
  {
    ...still,
    name: 'heic, profile p3',
    format: 'heic',
    extension: '.heic',
    width: 64,
    height: 48,
    wide: true,
    make: () => Promise.resolve(heicSample()),
  },
  {
    ...still,
    ...size,
    name: 'bmp',
    format: 'bmp',
    extension: '.bmp',
    make: () =>
      Promise.resolve(bmp({ width: size.width, height: -size.height, bits: 24, pixels: blueFirst() })),
  },
  {
    ...still,
    ...size,
    name: 'ico, alpha',
    format: 'ico',
    extension: '.ico',
    alpha: true,
    make: async () => ico([{ side: 96, bytes: await makePicture({ ...size, format: 'png', alpha: true }) }]),
  },
  {
    ...still,
    ...size,
    name: 'camera raw',
    format: 'raw',
    extension: '.dng',
    make: async () => {
      const jpeg = await makePicture({ ...size, format: 'jpeg' });
      const places = [
        [0x201, 4, [512]],
        [0x202, 4, [jpeg.length]],
      ] as const;
      return tiffStructure([places], [{ at: 512, bytes: jpeg }]);
    },
  },
];

/** Rows as a BMP has them: blue, green, red; 96 pixels need no filling up. */
function blueFirst(): Uint8Array {
  const { data } = drawQuadrants(size);
  return Uint8Array.from(data, (_, i) => data[i - (i % 3) + 2 - (i % 3)] ?? 0);
}

/** As many pixels as may be by default: 100 megapixels. */
export const hundredMegapixels = (): Promise<Buffer> =>
  sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#387' } })
    .jpeg({ quality: 50, optimiseCoding: false })
    .toBuffer();
