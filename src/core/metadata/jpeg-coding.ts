import type { Part } from './part.ts';

/** How a JPEG was encoded, so that it can be encoded alike. */
export interface JpegCoding {
  /** 1 to 100, as libjpeg counts; undefined where its tables tell nothing. */
  readonly quality: number | undefined;
  /** Colours are stored as finely as brightness. */
  readonly fullColour: boolean;
  readonly progressive: boolean;
}

export function jpegCoding(bytes: Buffer, parts: readonly Part[]): JpegCoding {
  let quality: number | undefined;
  let [fullColour, progressive] = [false, false];
  for (const { content } of parts) {
    if (content === undefined) continue;
    const [start, end] = content;
    const marker = bytes[start - 3] ?? 0;
    if (marker === 0xda) break;
    if (marker === 0xdb && bytes[start] === 0 && end - start >= 65)
      quality ??= qualityOf(bytes.subarray(start + 1, start + 65));
    if (marker >= 0xc0 && marker <= 0xc2) {
      progressive = marker === 0xc2;
      // The factors of the first component against those of the second.
      fullColour = bytes[start + 5] !== 3 || bytes[start + 7] === bytes[start + 10];
    }
  }
  return { quality, fullColour, progressive };
}

/** The sum of the standard's table for brightness (ITU T.81 table K.1). */
const standardSum = 3688;

/** libjpeg scales the standard's table: by half at quality 75, not at all at 50. */
function qualityOf(table: Uint8Array): number {
  const scale = (100 * table.reduce((sum, value) => sum + value, 0)) / standardSum;
  const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
  return Math.min(Math.max(Math.round(quality), 1), 100);
}
