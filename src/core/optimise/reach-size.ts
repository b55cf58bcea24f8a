import { bytesOf } from './words.ts';

/** A result at some level of quality. */
export interface Reached {
  readonly bytes: Uint8Array;
  readonly level: number;
  readonly notes: readonly string[];
}

/** Encodings cost: after so many a few per cent below the wish are good enough. */
const mostTries = 7;
const closeEnough = 0.97;

/**
 * The best level whose result fits, or the smallest result there is with a note. The next level is guessed from the
 * sizes seen (their logarithm grows about evenly), which takes half as many encodings as halving does.
 * @param encode makes a result at a level
 * @param highest a level that is known to be too large, with its bytes
 */
export async function reachSize(
  target: number,
  encode: (level: number) => Promise<Uint8Array>,
  [lowest, highest]: readonly [number, { readonly level: number; readonly bytes: number }],
): Promise<Reached> {
  const least = await encode(lowest);
  if (least.length > target || lowest + 1 >= highest.level) {
    return { bytes: least, level: lowest, notes: least.length > target ? [tooLarge(least, target)] : [] };
  }
  let fits = { level: lowest, bytes: least };
  let over = highest;
  for (let tries = 0; tries < mostTries && over.level - fits.level > 1; tries++) {
    if (fits.bytes.length >= target * closeEnough) break;
    const level = between(fits.level, over.level, share(fits.bytes.length, target, over.bytes));
    const bytes = await encode(level);
    if (bytes.length <= target) fits = { level, bytes };
    else over = { level, bytes: bytes.length };
  }
  return { ...fits, notes: [`quality ${fits.level} for ${bytesOf(target)}`] };
}

const share = (low: number, wanted: number, high: number): number =>
  high > low ? Math.log(wanted / low) / Math.log(high / low) : 0.5;

/** Not too near either end, so that a curve that is not straight is closed in from both sides. */
const between = (low: number, high: number, part: number): number =>
  Math.min(high - 1, Math.max(low + 1, Math.floor(low + (high - low) * Math.min(0.9, Math.max(0.1, part)))));

/** Numbers of colours below a whole palette that encoders here know: by the bits of a pixel. */
export const fewColours = [16, 4, 2] as const;

/** The first of some ways, from large to small, whose result fits; else the last one, with a note. */
export async function firstFitting(
  target: number,
  ways: readonly (() => Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }>)[],
): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  let bytes: Uint8Array = new Uint8Array(0);
  for (const way of ways) {
    const found = await way();
    if (found.bytes.length <= target) return found;
    bytes = found.bytes;
  }
  return { bytes, notes: [tooLarge(bytes, target)] };
}

const tooLarge = ({ length }: Uint8Array, target: number): string =>
  `smallest possible ${bytesOf(length)}, wanted ${bytesOf(target)}`;
