import type { Pixels } from './bare-png.ts';
import { type DibProblem, drawDib } from './dib.ts';

/** The best picture of an icon: a PNG as it stands in the file, or a bitmap drawn. */
export type IconPicture = { readonly png: Uint8Array } | Pixels | DibProblem;

/** How many pictures an icon has. */
export const iconCount = (bytes: Uint8Array): number => (bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8);

/**
 * The largest picture of an ICO or CUR file, of equal ones that with most colours
 * (learn.microsoft.com/previous-versions/ms997538).
 */
export function largestIcon(bytes: Uint8Array, maxPixels: number): IconPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isCursor = bytes[2] === 2;
  const entries = Array.from({ length: iconCount(bytes) }, (_, i) => 6 + i * 16)
    .filter((at) => at + 16 <= bytes.length)
    .map((at) => ({
      // 0 stands for 256.
      side: bytes[at] === 0 ? 256 : (bytes[at] ?? 0),
      bits: isCursor ? 0 : view.getUint16(at + 6, true),
      length: view.getUint32(at + 8, true),
      start: view.getUint32(at + 12, true),
    }))
    .filter(({ start, length }) => length > 0 && start + length <= bytes.length);
  const [best] = entries.toSorted((a, b) => b.side - a.side || b.bits - a.bits);
  if (best === undefined) return { kind: 'damaged', found: 'it holds no whole picture' };
  const picture = bytes.subarray(best.start, best.start + best.length);
  if (picture[0] === 0x89 && picture[1] === 0x50) return { png: picture };
  return drawDib({ bytes: picture, icon: true, maxPixels });
}
