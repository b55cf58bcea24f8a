import { imageSize } from 'image-size';
import type { Limits } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { type FormatId, formats } from '../core/format.ts';
import type { SourceFile } from '../core/tools.ts';
import { barePng, type Pixels } from './bare-png.ts';
import { megapixels } from './decode-failure.ts';
import { type DibProblem, drawDib } from './dib.ts';
import { decodeHeic } from './heic.ts';
import { iconCount, largestIcon } from './ico.ts';
import { rawPreview } from './raw-preview.ts';

/** A file in a form that sharp reads, or why there is none. */
export type Readable =
  | { readonly ok: true; readonly file: SourceFile; readonly notes: readonly string[] }
  | { readonly ok: false; readonly failure: Failure };

/** Formats that sharp does not read itself are brought into one that it does; others are given back as they are. */
export function readable(file: SourceFile, { maxPixels }: Limits): Readable {
  const open = file.format === undefined ? undefined : openers[file.format];
  return open?.(file, maxPixels) ?? { ok: true, file, notes: [] };
}

type Opener = (file: SourceFile, maxPixels: number) => Readable;

const openers: Partial<Readonly<Record<FormatId, Opener>>> = {
  heic: fromHeic,
  bmp: (file, maxPixels) => fromPixels(file, bitmap(file.bytes, maxPixels), maxPixels),
  ico: fromIcon,
  raw: fromRaw,
};

function fromHeic(file: SourceFile, maxPixels: number): Readable {
  const picture = decodeHeic(file.bytes, maxPixels);
  if ('kind' in picture) return problem(picture, maxPixels);
  const { pictures, icc, exif, xmp } = picture;
  const bytes = barePng(picture, { icc, xmp, exif: exif === undefined ? undefined : uprightExif(exif) });
  return asPng(file, bytes, pictures > 1 ? [`first of ${pictures} pictures`] : []);
}

/** BMP: a header of 14 bytes says where the pixels begin. */
function bitmap(bytes: Uint8Array, maxPixels: number): Pixels | DibProblem {
  if (bytes.length < 30) return { kind: 'damaged', found: 'its header is cut short' };
  const pixelsAt = new DataView(bytes.buffer, bytes.byteOffset).getUint32(10, true) - 14;
  return drawDib({ bytes: bytes.subarray(14), pixelsAt, icon: false, maxPixels });
}

function fromIcon(file: SourceFile, maxPixels: number): Readable {
  const picture = largestIcon(file.bytes, maxPixels);
  const count = iconCount(file.bytes);
  const notes = count > 1 ? [`largest of ${count} pictures`] : [];
  if ('png' in picture) return asPng(file, picture.png, notes);
  return fromPixels(file, picture, maxPixels, notes);
}

function fromPixels(
  file: SourceFile,
  pixels: Pixels | DibProblem,
  maxPixels: number,
  notes: readonly string[] = [],
): Readable {
  return 'kind' in pixels ? problem(pixels, maxPixels) : asPng(file, barePng(pixels), notes);
}

function problem({ kind, found }: DibProblem, maxPixels: number): Readable {
  const reason =
    kind === 'damaged'
      ? failure('damaged', { found })
      : failure('too-many-pixels', { found, limit: megapixels(maxPixels) });
  return { ok: false, failure: reason };
}

const asPng = (file: SourceFile, bytes: Uint8Array, notes: readonly string[]): Readable => ({
  ok: true,
  file: { ...file, bytes, format: 'png' },
  notes,
});

function fromRaw(file: SourceFile): Readable {
  const preview = rawPreview(file.bytes);
  if (preview === undefined) {
    const { title } = formats.raw;
    return {
      ok: false,
      failure: failure('unsupported-format', { found: `This ${title} file has no preview in it and` }),
    };
  }
  const { jpeg, orientation = 1 } = preview;
  const own = sizeOf(jpeg);
  if (own === undefined)
    return { ok: false, failure: failure('damaged', { found: 'its preview has no size' }) };
  const bytes = own.orientation === undefined && orientation > 1 ? withOrientation(jpeg, orientation) : jpeg;
  const turned = (own.orientation ?? orientation) > 4;
  const [width, height] = turned ? [own.height, own.width] : [own.width, own.height];
  return {
    ok: true,
    file: { ...file, bytes, format: 'jpeg' },
    notes: [`its preview of ${width}×${height}`],
  };
}

function sizeOf(jpeg: Uint8Array): ReturnType<typeof imageSize> | undefined {
  try {
    return imageSize(jpeg);
  } catch {
    return undefined;
  }
}

/** Puts an EXIF segment with nothing but the orientation first (Exif 2.3 §4.5.4 and §4.7.2). */
function withOrientation(jpeg: Uint8Array, orientation: number): Buffer {
  const segment = Buffer.from(
    'ffe1002245786966000049492a0008000000010012010300010000000000000000000000',
    'hex',
  );
  segment.writeUInt16LE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** The decoder has turned the pixels; what still says so would turn them once more. */
function uprightExif(exif: Uint8Array): Buffer {
  const copy = Buffer.from(exif);
  const little = copy.toString('latin1', 0, 2) === 'II';
  const read16 = (at: number): number => (little ? copy.readUInt16LE(at) : copy.readUInt16BE(at));
  const read32 = (at: number): number => (little ? copy.readUInt32LE(at) : copy.readUInt32BE(at));
  if (copy.length < 8) return copy;
  const directory = read32(4);
  if (directory + 2 > copy.length) return copy;
  for (let i = 0, at = directory + 2; i < read16(directory) && at + 12 <= copy.length; i++, at += 12) {
    if (read16(at) !== 0x112) continue;
    if (little) copy.writeUInt16LE(1, at + 8);
    else copy.writeUInt16BE(1, at + 8);
  }
  return copy;
}
