import crypto from 'node:crypto';
import { listed, losses, type PictureTrait, type PictureTraits } from '../core/fidelity.ts';
import type { Limits } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, sniffLength } from '../core/format.ts';
import { appendedBytes } from './appended.ts';
import { apngFrames } from './apng.ts';
import { decodeFailure } from './decode-failure.ts';
import { mentionsGainMap } from './gain-map.ts';
import { errorDetail, errorText } from './os-error.ts';
import { letGainMapsIn, loadSharp } from './sharp.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** Why a result must not take the place of its source: it has lost something that the job is not there to change. */
export async function fidelityFailure(
  before: Uint8Array,
  after: Uint8Array,
  mayChange: readonly PictureTrait[] | undefined,
  { maxPixels }: Pick<Limits, 'maxPixels'>,
): Promise<Failure | undefined> {
  const sharp = await loadSharp();
  letGainMapsIn(sharp, mentionsGainMap(before));
  const options = { limitInputPixels: maxPixels, failOn: 'error' } as const;
  let source: Read;
  try {
    source = await readTraits(sharp, before, options);
  } catch (error) {
    const format = detectFormat(before.subarray(0, sniffLength), '');
    const file = { path: '', name: '', extension: '', format, bytes: before };
    return decodeFailure(error, file, { maxPixels, timeoutMs: 0 });
  }
  try {
    const result = await readTraits(sharp, after, options);
    const turned =
      mayChange?.includes('orientation') !== true &&
      (await isTurned(sharp, { ...source, bytes: before }, { ...result, bytes: after }, options));
    const seen = { ...result.traits, orientation: turned ? ('turned' as const) : ('upright' as const) };
    const lost = losses(source.traits, seen, mayChange);
    return lost.length === 0 ? undefined : failure('would-lose', { found: listed(lost) });
  } catch (error) {
    return failure(
      'encode-failed',
      { found: `it cannot be read again: ${errorText(error)}` },
      errorDetail(error),
    );
  }
}

interface Options {
  readonly limitInputPixels: number;
  readonly failOn: 'error';
}
interface Read {
  readonly traits: PictureTraits;
  /** The orientation tag, 1 to 8. */
  readonly tag: number;
}

async function readTraits(sharp: SharpConstructor, bytes: Uint8Array, options: Options): Promise<Read> {
  const metadata = await sharp(bytes, options).metadata();
  const { autoOrient, pages = 1, pageHeight, delay, loop, icc, exif, xmp, iptc, hasAlpha } = metadata;
  const frames = Math.max(pages, apngFrames(bytes));
  return {
    tag: metadata.orientation ?? 1,
    traits: {
      format: detectFormat(bytes.subarray(0, sniffLength), ''),
      size: { width: autoOrient.width, height: pageHeight ?? autoOrient.height },
      frames,
      timing: frames > 1 && delay !== undefined ? { delays: delay, loop: loop ?? 0 } : undefined,
      orientation: 'upright',
      profile: icc === undefined ? undefined : crypto.createHash('sha256').update(icc).digest('hex'),
      exif: exif !== undefined,
      xmp: xmp !== undefined,
      iptc: iptc !== undefined,
      depth: bitsOf(metadata),
      colour: colourOf(metadata.space),
      alpha: hasAlpha,
      gainMap: metadata.gainMap !== undefined,
      appended: appendedBytes(bytes),
    },
  };
}

/** Palettes and bit maps count as 8 bits: written as 8 bits they lose nothing. AVIF tells 10 and 12 bits apart. */
function bitsOf({ depth, bitsPerSample = 0 }: { depth: string; bitsPerSample?: number | undefined }): number {
  const held = bitsOfDepth[depth] ?? 8;
  return held === 16 && bitsPerSample > 8 && bitsPerSample < 16 ? bitsPerSample : held;
}
const bitsOfDepth: Readonly<Record<string, number>> = {
  uchar: 8,
  char: 8,
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  complex: 64,
  double: 64,
  dpcomplex: 128,
};

/** What libvips calls the colour of 16-bit pictures, and by its other names, in a person's words. */
function colourOf(space: string): string {
  switch (space) {
    case 'srgb':
    case 'rgb':
    case 'rgb16':
      return 'RGB';
    case 'b-w':
    case 'grey16':
      return 'grey';
    case 'cmyk':
      return 'CMYK';
    default:
      return space.toUpperCase();
  }
}

/**
 * Whether the result is seen another way up than the source. Where the tag has changed the pixels must have been
 * turned instead: by the size alone that cannot be seen (upside down, mirrored, square), so both are looked at, small.
 */
async function isTurned(
  sharp: SharpConstructor,
  source: Read & { readonly bytes: Uint8Array },
  result: Read & { readonly bytes: Uint8Array },
  options: Options,
): Promise<boolean> {
  if (source.tag === result.tag) return false;
  const look = (bytes: Uint8Array, autoOrient: boolean): Promise<Buffer> =>
    sharp(bytes, { ...options, autoOrient })
      .flatten()
      .resize(lookSide, lookSide, { fit: 'fill' })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
  const [seen, wanted, forgotten] = await Promise.all([
    look(result.bytes, true),
    look(source.bytes, true),
    look(source.bytes, false),
  ]);
  return distance(seen, wanted) > distance(seen, forgotten);
}
const lookSide = 32;

const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0);
