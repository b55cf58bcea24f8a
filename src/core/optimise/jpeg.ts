import { furtherAt, withFurther } from '../jpeg/further.ts';
import { grafted } from '../jpeg/graft.ts';
import { UnsuitedJpeg } from '../jpeg/parts.ts';
import { type JpegHead, jpegHead } from '../jpeg/quality.ts';
import { readJpeg } from '../jpeg/read.ts';
import { writeJpeg } from '../jpeg/write.ts';
import { reachSize } from './reach-size.ts';
import { notTheSame, refuseDamaged, samePixels } from './same-look.ts';
import type { Optimised, Smaller, Work } from './wish.ts';

/** Below, a picture is not worth having. */
export const lowestQuality = 5;
/** From here on colour is as sharp as in the source; below, an eye does not see the difference. */
const sharpColour = 90;

/**
 * A JPEG that was saved with less than the wanted quality is not encoded anew: that would make it larger or worse.
 * It is written in a better way, bit for bit the same picture.
 */
export async function optimiseJpeg(work: Work): Promise<Optimised> {
  const { file, wish, size, facts } = work;
  const head = jpegHead(file.bytes);
  const further = furtherAt(file.bytes);
  // A gain map or a second view fits the picture as it lies, at its size.
  const fitsOthers = further === undefined || (!facts.turned && size === undefined);
  // Four colours, and what cannot be read here: no encoder would give them back.
  const mayEncode = head !== undefined && head.components !== 4 && fitsOthers;
  if (size !== undefined && !mayEncode)
    return { left: 'this kind of JPEG keeps its size: it has four colours or further pictures in it' };
  if (size !== undefined && mayEncode)
    return toTarget(work, head, wish.lossy ? Math.min(wish.quality, head.quality) : head.quality);
  const lossless = await rewritten(work);
  if (!wish.lossy || !mayEncode) return lossless;
  const fits = !('left' in lossless) && (wish.target === undefined || lossless.bytes.length <= wish.target);
  if (head.quality <= wish.quality && (fits || wish.target === undefined)) return lossless;
  if (fits && wish.target !== undefined) return lossless;
  const lossy = await toTarget(work, head, Math.min(wish.quality, head.quality));
  return 'left' in lossless || lossy.bytes.length < lossless.bytes.length ? lossy : lossless;
}

async function rewritten(work: Work): Promise<Optimised> {
  try {
    const bytes = withOthers(writeJpeg(readJpeg(work.file.bytes)), work);
    return (await samePixels(work, bytes)) ? { bytes, notes: [] } : notTheSame;
  } catch (error) {
    if (!(error instanceof UnsuitedJpeg)) throw error;
    await refuseDamaged(work);
    return { left: `this kind of JPEG cannot be made smaller without loss (${error.message})` };
  }
}

function withOthers(written: Uint8Array, { file }: Work): Uint8Array {
  const further = furtherAt(file.bytes);
  return further === undefined ? written : withFurther(written, file.bytes, further);
}

async function toTarget(work: Work, head: JpegHead, quality: number): Promise<Smaller> {
  const { target } = work.wish;
  const first = await encoded(work, head, quality);
  if (target === undefined || first.bytes.length <= target) return first;
  const again = async (level: number): Promise<Uint8Array> => (await encoded(work, head, level)).bytes;
  const highest = { level: quality, bytes: first.bytes.length };
  const { bytes, notes } = await reachSize(target, again, [Math.min(lowestQuality, quality), highest]);
  return { bytes, notes: [...first.notes, ...notes] };
}

async function encoded(work: Work, head: JpegHead, quality: number): Promise<Smaller> {
  const { file, tools, size, facts } = work;
  const chromaSubsampling = head.subsampling === 'none' && quality >= sharpColour ? '4:4:4' : '4:2:0';
  const { result, notes } = await tools.render(
    file,
    { colour: 'keep', frames: 'first', metadata: 'none' },
    {
      format: 'jpeg',
      build: ({ pipeline }) =>
        (size === undefined ? pipeline : pipeline.resize({ ...size, fit: 'fill' })).jpeg({
          quality,
          // Packed below, better than encoders do. mozjpeg's trellis made grainy photos 3 % larger at the same SSIM
          // and smooth ones 4 % smaller, in more time; its own table up to 7 % larger.
          optimiseCoding: false,
          chromaSubsampling,
        }),
    },
  );
  const pixels = facts.turned || size !== undefined ? result : undefined;
  const packed = writeJpeg(readJpeg(result.bytes));
  return { bytes: withOthers(grafted(packed, head.segments, pixels), work), notes };
}
