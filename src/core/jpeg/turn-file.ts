import { type JpegHead, withBehind, withOrientation } from '../metadata/jpeg-orientation.ts';
import { changesSides, type Turn } from '../turn.ts';
import { UnsuitedJpeg } from './parts.ts';
import { readJpeg } from './read.ts';
import { turnedJpeg } from './turn.ts';
import { writeJpeg } from './write.ts';

/** Above, its coefficients would take more memory than its pixels. */
const mostPixels = 50e6;

/** The file with its pixels turned without loss and its tag for upright, and all else that is in it; or why it cannot be. */
export function turnedJpegFile(
  bytes: Buffer,
  head: JpegHead,
  turn: Turn,
): { readonly bytes: Buffer } | { readonly why: string } {
  if (head.width * head.height > mostPixels) return { why: 'it is too large to be turned without loss' };
  const upright = withOrientation(bytes, head, {
    orientation: 1,
    pixels: turnedSize(head, turn),
  });
  if (upright === undefined) return { why: 'its EXIF data has no room' };
  try {
    const parts = readJpeg(upright);
    const turned = turnedJpeg(parts, turn);
    if (turned === undefined) return { why: 'a side ends within one of its blocks' };
    const written = writeJpeg(turned, turned.segments, parts.frame === progressive ? 'fewest bytes' : 'one');
    return { bytes: withBehind(written, bytes) };
  } catch (error) {
    if (error instanceof UnsuitedJpeg) return rare;
    throw error;
  }
}

/** Its pixels as they will be stored. */
export const turnedSize = (
  { width, height }: Pick<JpegHead, 'width' | 'height'>,
  turn: Turn,
): { readonly width: number; readonly height: number } =>
  changesSides(turn) ? { width: height, height: width } : { width, height };

const rare = { why: 'it is coded in a rare way' } as const;
const progressive = 0xc2;
