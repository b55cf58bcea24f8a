import { editedExif, editedXmp } from '../metadata/exif-edit.ts';
import { type PngChunk, UnsuitedPng } from '../png/chunks.ts';
import { type PngPicture, readPng } from '../png/read.ts';
import { writePng } from '../png/write.ts';
import { fewColours, firstFitting, reachSize } from './reach-size.ts';
import { notTheSame, refuseDamaged, samePixels } from './same-look.ts';
import type { Optimised, Smaller, Work } from './wish.ts';

/**
 * Above, a picture is not held as a whole: libvips writes it row by row. Here it is held five times over (unpacked, as
 * samples, as pixels, as rows, filtered): 49 megapixels took 1.7 GB. 16 bits count twice.
 */
export const mostWholePixels = 25e6;
/** Of 1 to 10 for libimagequant: 7, sharp's own choice, took fifteen times as long for half a per cent fewer bytes. */
const paletteEffort = 4;

export async function optimisePng(work: Work): Promise<Optimised> {
  const { facts, wish, size } = work;
  if (facts.width * facts.height * (facts.depth / 8) > mostWholePixels) return rowByRow(work);
  const source = await pictureOf(work);
  if ('left' in source) return source;
  const { picture } = source;
  const lossless: Smaller = { bytes: writePng(picture, work.packing), notes: [] };
  if (size === undefined && !(await samePixels(work, lossless.bytes))) return notTheSame;
  const fits = wish.target === undefined || lossless.bytes.length <= wish.target;
  if (!wish.lossy || (fits && wish.target !== undefined)) return lossless;
  const few = await withPalette(work, picture, { quality: wish.quality, colours: 256 });
  const alike = isAlike(picture, few.picture) && few.bytes.length < lossless.bytes.length;
  if (wish.target === undefined) return alike ? few : lossless;
  if (few.bytes.length <= wish.target) return few;
  const again = async (quality: number): Promise<Uint8Array> =>
    (await withPalette(work, picture, { quality, colours: 256 })).bytes;
  const highest = { level: wish.quality, bytes: few.bytes.length };
  const reached = await reachSize(wish.target, again, [1, highest]);
  if (reached.bytes.length <= wish.target) return reached;
  const ways = fewColours.map((colours) => () => withPalette(work, picture, { quality: 100, colours }));
  return firstFitting(wish.target, ways);
}

/** What stands beside the pixels, of which others were made that lie as they are seen. */
const upright = (
  chunks: readonly PngChunk[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly PngChunk[] =>
  chunks.map((chunk) => {
    const data = Buffer.from(chunk.data);
    const edit = { orientation: 1, pixels: { width, height } };
    const isXmp = chunk.type === 'iTXt' && data.toString('latin1', 0, 18) === 'XML:com.adobe.xmp\0';
    const edited = chunk.type === 'eXIf' ? editedExif(data, edit) : isXmp ? editedXmp(data, edit) : undefined;
    return edited === undefined ? chunk : { ...chunk, data: edited };
  });

/** The source's pixels, or those of its smaller copy, with all that stands beside them in the source. */
async function pictureOf(work: Work): Promise<{ readonly picture: PngPicture } | { readonly left: string }> {
  const { file, packing, tools, size } = work;
  try {
    const picture = readPng(file.bytes, packing);
    if (size === undefined) return { picture };
    const { result } = await tools.render(
      file,
      { colour: 'keep', frames: 'first', metadata: 'none' },
      {
        format: 'png',
        build: ({ pipeline }) => pipeline.resize({ ...size, fit: 'fill' }).png({ compressionLevel: 1 }),
      },
    );
    const beside = { before: upright(picture.before, result), behind: upright(picture.behind, result) };
    return { picture: { ...readPng(result.bytes, packing), ...beside } };
  } catch (error) {
    if (!(error instanceof UnsuitedPng) && !isPackingError(error)) throw error;
    await refuseDamaged(work);
    return {
      left: `this kind of PNG is left as it is (${error instanceof UnsuitedPng ? error.message : 'its data'})`,
    };
  }
}

/** What zlib throws for data that it cannot unpack. */
const isPackingError = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));

interface Few extends Smaller {
  readonly picture: PngPicture;
}

async function withPalette(
  { tools, file, packing, size }: Work,
  source: PngPicture,
  { quality, colours }: { readonly quality: number; readonly colours: number },
): Promise<Few> {
  const { result } = await tools.render(
    file,
    { colour: 'keep', frames: 'first', metadata: 'none' },
    ({ pipeline }) =>
      (size === undefined ? pipeline : pipeline.resize({ ...size, fit: 'fill' })).png({
        ...{ palette: true, quality, colours, effort: paletteEffort },
        compressionLevel: 1,
      }),
  );
  const beside = { before: upright(source.before, result), behind: upright(source.behind, result) };
  const picture = { ...readPng(result.bytes, packing), ...beside };
  return { bytes: writePng(picture, packing), notes: [`${colours} colours`], picture };
}

/** Mean square error a sample at which pngquant says a quality of about 60: less is seen in flat areas. */
const mostError = 30;

/** Whether a palette does the picture justice; hidden colours do not count. */
function isAlike({ pixels: before }: PngPicture, { pixels: after }: PngPicture): boolean {
  if (before === undefined || after === undefined || before.length !== after.length) return false;
  let sum = 0;
  for (let i = 0; i < before.length; i++) {
    const [one, other] = [before[i] ?? 0, after[i] ?? 0];
    const [alpha, otherAlpha] = [one >>> 24, other >>> 24];
    sum += (alpha - otherAlpha) ** 2;
    for (let shift = 0; shift < 24; shift += 8)
      sum += ((((one >> shift) & 0xff) * alpha - ((other >> shift) & 0xff) * otherAlpha) / 255) ** 2;
  }
  return sum / (before.length * 4) <= mostError;
}

async function rowByRow({ tools, file, wish, size }: Work): Promise<Smaller> {
  const { result, notes } = await tools.render(
    file,
    { colour: 'keep', frames: 'first', metadata: wish.strip ? 'none' : 'keep' },
    {
      format: 'png',
      build: ({ pipeline }) =>
        (size === undefined ? pipeline : pipeline.resize({ ...size, fit: 'fill' })).png({
          ...{ compressionLevel: 9, adaptiveFiltering: true },
        }),
    },
  );
  return { bytes: result.bytes, notes };
}
