import type { Sharp, WebpOptions } from 'sharp';
import { isLosslessWebp, webpParts } from '../metadata/webp-parts.ts';
import { gifParts } from '../metadata/gif-parts.ts';
import type { Part } from '../metadata/part.ts';
import type { WritableFormat } from '../picture-output.ts';
import { lowestQuality } from './jpeg.ts';
import { fewColours, firstFitting, reachSize } from './reach-size.ts';
import { samePixels } from './same-look.ts';
import { tiffHead } from './tiff-head.ts';
import { type Optimised, type Smaller, smallestOf, type Work, worthAnotherLoss } from './wish.ts';

type Encode = (pipeline: Sharp) => Sharp;

async function encoded(work: Work, format: WritableFormat, encode: Encode): Promise<Smaller> {
  const { tools, file, wish, size } = work;
  const { result, notes } = await tools.render(
    file,
    { colour: 'keep', frames: 'all', metadata: wish.strip ? 'none' : 'keep' },
    {
      format,
      build: ({ pipeline }) =>
        encode(size === undefined ? pipeline : pipeline.resize({ ...size, fit: 'fill' })),
    },
  );
  return { bytes: result.bytes, notes };
}

/** Of these only what is the same to the last sample. */
async function losslessOnes(
  work: Work,
  format: WritableFormat,
  ways: readonly Encode[],
): Promise<readonly Smaller[]> {
  const found: Smaller[] = [];
  for (const encode of ways) {
    const result = await encoded(work, format, encode);
    const isSmaller = result.bytes.length < work.file.bytes.length;
    if (work.size !== undefined || (isSmaller && (await samePixels(work, result.bytes)))) found.push(result);
  }
  return found;
}

async function lossyOne(
  work: Work,
  format: WritableFormat,
  at: (quality: number) => Encode,
  first: number,
): Promise<Smaller> {
  const { target } = work.wish;
  const worth = work.size === undefined && target === undefined ? { worth: worthAnotherLoss } : {};
  const result = await encoded(work, format, at(first));
  if (target === undefined || result.bytes.length <= target) return { ...result, ...worth };
  const again = async (quality: number): Promise<Uint8Array> =>
    (await encoded(work, format, at(quality))).bytes;
  const reached = await reachSize(target, again, [
    lowestQuality,
    { level: first, bytes: result.bytes.length },
  ]);
  return { bytes: reached.bytes, notes: [...result.notes, ...reached.notes] };
}

const asItGets = 'it is as small as it gets without loss';

/** Bits a pixel from which a picture that is packed without loss is a photo, and not drawn: photos take 10 and more. */
const photoBits = 6;

/**
 * `quality` is effort here. Of a photo the most of both took twice as long for 0.1 % fewer bytes than this, which is
 * level with `cwebp -m 6`; what is drawn became a quarter smaller.
 */
function losslessWebp({ file, facts: { width, height, frames } }: Work): WebpOptions {
  const isPhoto = file.bytes.length * 8 > width * height * frames * photoBits;
  return { lossless: true, exact: true, ...(isPhoto ? { effort: 4, quality: 50 } : { effort: 6 }) };
}

/** A lossless WebP stays so unless a size is wanted that only loss can give. */
export async function optimiseWebp(work: Work): Promise<Optimised> {
  const { wish, size, file } = work;
  const wasLossless = isLosslessWebp(file.bytes);
  const lossless = wasLossless ? await losslessOnes(work, 'webp', [(p) => p.webp(losslessWebp(work))]) : [];
  const fits = lossless.some(({ bytes }) => wish.target !== undefined && bytes.length <= wish.target);
  if (wish.lossy && !fits && (!wasLossless || wish.target !== undefined)) {
    const at =
      (quality: number): Encode =>
      (p) =>
        p.webp({ quality, effort: 5, smartSubsample: quality >= 90 });
    const lossy = await lossyOne(work, 'webp', at, wish.quality);
    return joinsFrames(lossy.bytes, work) ? { left: 'frames that look alike would be joined' } : lossy;
  }
  if (size !== undefined && !wasLossless)
    return encoded(work, 'webp', (p) => p.webp({ quality: 90, effort: 5 }));
  return smallestOf(lossless, wasLossless ? asItGets : 'a lossy WebP cannot be made smaller without loss');
}

/** AVIF's scale is another: 60 looks about as JPEG's 85 does. */
const avifQuality = (quality: number): number => Math.max(lowestQuality, quality - 25);

export async function optimiseAvif(work: Work): Promise<Optimised> {
  const { wish, size, facts } = work;
  if (facts.depth > 8) return { left: 'an AVIF of more than 8 bits would lose some of them' };
  if (!wish.lossy && size === undefined) return { left: 'an AVIF cannot be made smaller without loss here' };
  const quality = avifQuality(wish.lossy ? wish.quality : 95);
  return lossyOne(work, 'avif', (each) => (p) => p.avif({ quality: each, effort: 5 }), quality);
}

/** Encoders make one of frames between which they see no difference. */
function joinsFrames(result: Uint8Array, { file: { format }, facts }: Work): boolean {
  if (facts.frames === 1) return false;
  const bytes = Buffer.from(result.buffer, result.byteOffset, result.byteLength);
  const split = format === 'gif' ? gifParts(bytes) : webpParts(bytes);
  const frame = format === 'gif' ? ',' : 'ANMF';
  const isFrame = ({ start }: Part): boolean =>
    bytes.toString('latin1', start, start + frame.length) === frame;
  return 'damaged' in split || split.parts.filter(isFrame).length !== facts.frames;
}

/** Colours that a frame's pixel may be off to count as unchanged from the frame before: not seen in motion. */
const frameError = 6;

export async function optimiseGif(work: Work): Promise<Optimised> {
  const { wish, size } = work;
  const plain: Encode = (p) => p.gif({ reuse: true, effort: 8, dither: 0 });
  const lossless = await losslessOnes(work, 'gif', [plain]);
  const fits = lossless.some(({ bytes }) => wish.target !== undefined && bytes.length <= wish.target);
  if (!wish.lossy || fits) return smallestOf(lossless, asItGets);
  const ways: readonly Encode[] =
    size === undefined
      ? [(p) => p.gif({ reuse: true, effort: 8, dither: 0, interFrameMaxError: frameError })]
      : [];
  const found = [...lossless];
  for (const way of ways) {
    const result = await encoded(work, 'gif', way);
    if (!joinsFrames(result.bytes, work)) found.push({ ...result, worth: worthAnotherLoss });
  }
  const best = smallestOf(found, asItGets);
  if (wish.target === undefined || (!('left' in best) && best.bytes.length <= wish.target)) return best;
  const few = fewColours.map((colours) => async () => {
    const encode: Encode = (p) => p.gif({ reuse: false, colours, effort: 8, interFrameMaxError: frameError });
    return { bytes: (await encoded(work, 'gif', encode)).bytes, notes: [`${colours} colours`] };
  });
  return firstFitting(wish.target, few);
}

/** TIFF stays lossless whatever is wished: it is what archives and printers get. */
export async function optimiseTiff(work: Work): Promise<Optimised> {
  const head = tiffHead(work.file.bytes);
  if (head === undefined || !head.isPlain) return { left: 'this kind of TIFF is left as it is' };
  const ways: Encode[] = [
    (p) => p.tiff({ compression: 'deflate', predictor: 'horizontal' }),
    (p) => p.tiff({ compression: 'deflate', predictor: 'none' }),
  ];
  if (head.bits === 1) ways.push((p) => p.tiff({ compression: 'ccittfax4', bitdepth: 1 }));
  return smallestOf(await losslessOnes(work, 'tiff', ways), asItGets);
}
