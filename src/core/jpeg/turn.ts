import { changesSides, type Turn } from '../turn.ts';
import type { JpegComponent, JpegParts, QuantisationTable } from './parts.ts';

/**
 * Turns a JPEG by its coefficients: nothing is decoded to pixels, so nothing is lost. A block is mirrored by the signs
 * of its odd frequencies, and transposed by changing its rows for its columns (as jpegtran does).
 *
 * Undefined where a side that comes to lie left or on top ends within a block: its rest would be seen.
 */
export function turnedJpeg(parts: JpegParts, turn: Turn): JpegParts | undefined {
  const { across, down } = mirrors(turn);
  const { width, height, components } = parts;
  const mostAcross = Math.max(...components.map(({ h }) => h));
  const mostDown = Math.max(...components.map(({ v }) => v));
  // A single component has no MCUs but its blocks, whatever its factors say.
  const single = components.length === 1;
  if (across && width % (8 * (single ? 1 : mostAcross)) !== 0) return undefined;
  if (down && height % (8 * (single ? 1 : mostDown)) !== 0) return undefined;
  const transposed = changesSides(turn);
  return {
    ...parts,
    width: transposed ? height : width,
    height: transposed ? width : height,
    mcusWide: transposed ? parts.mcusHigh : parts.mcusWide,
    mcusHigh: transposed ? parts.mcusWide : parts.mcusHigh,
    components: components.map((component) => turnedComponent(component, { across, down, transposed })),
    quantisation: transposed ? transposedTables(parts.quantisation) : parts.quantisation,
  };
}

interface Steps {
  /** Left and right change places; of the picture as it is stored. */
  readonly across: boolean;
  readonly down: boolean;
  /** Last: rows become columns. */
  readonly transposed: boolean;
}

/** A quarter clockwise is upside down, then transposed. */
function mirrors({ quarters, mirrored }: Turn): Omit<Steps, 'transposed'> {
  const across = quarters === 2 || quarters === 3;
  const down = quarters === 1 || quarters === 2;
  return { across: across !== mirrored, down };
}

function turnedComponent(component: JpegComponent, steps: Steps): JpegComponent {
  const { blocksWide, blocksHigh, stride, coefficients: from, h, v } = component;
  const { across, down, transposed } = steps;
  const rows = stride === 0 ? 0 : from.length / 64 / stride;
  const to = new Int16Array(from.length);
  const { places, signs } = blockSteps(steps);
  const newStride = transposed ? rows : stride;
  for (let y = 0; y < blocksHigh; y++) {
    for (let x = 0; x < blocksWide; x++) {
      const newX = across ? blocksWide - 1 - x : x;
      const newY = down ? blocksHigh - 1 - y : y;
      const source = (y * stride + x) * 64;
      const target = (transposed ? newX * newStride + newY : newY * newStride + newX) * 64;
      for (let k = 0; k < 64; k++) {
        const value = from[source + k] ?? 0;
        if (value !== 0) to[target + (places[k] ?? 0)] = value * (signs[k] ?? 1);
      }
    }
  }
  return {
    ...component,
    coefficients: to,
    ...(transposed ? { h: v, v: h, blocksWide: blocksHigh, blocksHigh: blocksWide, stride: newStride } : {}),
  };
}

/** Where each coefficient of a block goes, in zigzag order, and whether its sign changes. */
function blockSteps({ across, down, transposed }: Steps): {
  readonly places: Uint8Array;
  readonly signs: Int8Array;
} {
  const order = zigzagOfPlace();
  const places = new Uint8Array(64);
  const signs = new Int8Array(64);
  for (const [k, place] of zigzag.entries()) {
    const [row, column] = [place >> 3, place & 7];
    places[k] = order[transposed ? column * 8 + row : place] ?? 0;
    const odd = (across ? column : 0) + (down ? row : 0);
    signs[k] = odd % 2 === 0 ? 1 : -1;
  }
  return { places, signs };
}

const zigzagOfPlace = (): Uint8Array => {
  const order = new Uint8Array(64);
  for (const [k, place] of zigzag.entries()) order[place] = k;
  return order;
};

function transposedTables(tables: JpegParts['quantisation']): JpegParts['quantisation'] {
  const { places } = blockSteps({ across: false, down: false, transposed: true });
  return new Map(
    [...tables].map(([number, { precision, values }]) => {
      const turned = Array.from(values);
      for (const [k, value] of values.entries()) turned[places[k] ?? 0] = value;
      return [number, { precision, values: turned } satisfies QuantisationTable] as const;
    }),
  );
}

/** By their place in zigzag order: the places row by row of a block's coefficients (ITU T.81 figure A.6). */
const zigzag = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);
