/** Raw pixels, row by row: grey, or red, green and blue; what comes after them (alpha) is not looked at. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A part of a picture, in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Bits that differ: 0 for the same picture, about 128 for two that have nothing in common. */
export const hashBits = 256;
/** Up to here two pictures count as one: what the authors of PDQ recommend. */
export const nearDistance = 31;

/**
 * Which picture this is, whatever its size, format and quality: 64 hexadecimal digits; undefined for one that is too
 * flat for it. Not seen through: turning, mirroring, cropping.
 *
 * After Facebook's PDQ (ThreatExchange/pdq, `hashing.pdf`): the brightness on 64×64 cells, its 16×16 lowest
 * frequencies, a bit for each that is above the median. The older 64-bit hashes take many plain product photos for
 * one. A picture of 256×256 costs about 0.3 ms.
 */
export function perceptualHash(pixels: RawPixels, area: Area = wholeOf(pixels)): string | undefined {
  if (area.width < 1 || area.height < 1) return undefined;
  const cells = brightnessCells(pixels, area);
  if (detail(cells) <= leastDetail) return undefined;
  const waves = lowFrequencies(cells);
  const median = waves.toSorted()[hashBits / 2 - 1] ?? 0;
  let hash = '';
  for (let at = 0; at < hashBits; at += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + ((waves[at + bit] ?? 0) > median ? 1 : 0);
    hash += digit.toString(16);
  }
  return hash;
}

const wholeOf = ({ width, height }: RawPixels): Area => ({ left: 0, top: 0, width, height });

const side = 64;
const frequencies = 16;
/** PDQ's measure goes from 0 to 100, and below 50 a hash says little. */
const leastDetail = 49;

/**
 * Mean brightness of 64×64 cells. Cells end between pixels, and the differences of running sums count such a pixel by
 * its share: so a picture and its smaller copy have the same cells.
 */
function brightnessCells({ data, width, channels }: RawPixels, area: Area): Float64Array {
  const columns = scratch(0, (area.height + 1) * side);
  const sums = scratch(1, area.width + 1);
  columns.fill(0, 0, side);
  sums[0] = 0;
  const ends = cellEnds(area.width);
  const grey = channels < 3;
  for (let y = 0; y < area.height; y++) {
    let at = ((area.top + y) * width + area.left) * channels;
    let sum = 0;
    for (let x = 1; x <= area.width; x++, at += channels) {
      const first = data[at] ?? 0;
      sum += grey ? first : 0.299 * first + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      sums[x] = sum;
    }
    const above = y * side;
    let before = 0;
    for (let cell = 0; cell < side; cell++) {
      const next = between(sums, ends.whole[cell] ?? 0, 1, ends.share[cell] ?? 0);
      columns[above + side + cell] = (columns[above + cell] ?? 0) + next - before;
      before = next;
    }
  }
  const rows = cellEnds(area.height);
  const cells = new Float64Array(side * side);
  const scale = (side * side) / (area.width * area.height);
  for (let cell = 0; cell < side; cell++) {
    const start = (rows.whole[cell] ?? 0) * side;
    const share = rows.share[cell] ?? 0;
    for (let column = 0; column < side; column++)
      cells[cell * side + column] = between(columns, start + column, side, share);
  }
  // From the last one up: each still needs the one above it as it was.
  for (let at = side * side - 1; at >= 0; at--)
    cells[at] = ((cells[at] ?? 0) - (at < side ? 0 : (cells[at - side] ?? 0))) * scale;
  return cells;
}

/** Where each of the cells ends along a side of so many pixels: behind a whole pixel, and so far into the next one. */
function cellEnds(length: number): { readonly whole: Int32Array; readonly share: Float64Array } {
  const [whole, share] = [new Int32Array(side), new Float64Array(side)];
  for (let cell = 0; cell < side; cell++) {
    const end = ((cell + 1) * length) / side;
    whole[cell] = Math.floor(end);
    share[cell] = end - Math.floor(end);
  }
  return { whole, share };
}

const scratches: [Float64Array, Float64Array] = [new Float64Array(), new Float64Array()];

/** The same memory for each picture: with new arrays, 130 kB, there was a full collection of garbage every fifty. */
function scratch(which: 0 | 1, length: number): Float64Array {
  if (scratches[which].length < length) scratches[which] = new Float64Array(length);
  return scratches[which];
}

/** The running sum at a place between two of its entries. */
function between(sums: Float64Array, at: number, step: number, share: number): number {
  const low = sums[at] ?? 0;
  return share === 0 ? low : low + share * ((sums[at + step] ?? low) - low);
}

/** How much there is to see: the steps between neighbours, small ones left out. */
function detail(cells: Float64Array): number {
  let steps = 0;
  const step = (one: number, other: number): number =>
    Math.abs(Math.trunc((((cells[one] ?? 0) - (cells[other] ?? 0)) * 100) / 255));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      if (x + 1 < side) steps += step(at, at + 1);
      if (y + 1 < side) steps += step(at, at + side);
    }
  }
  return Math.min(100, Math.trunc(steps / 90));
}

/** Rows of the discrete cosine transform, from the second one on: the first is the mean. */
const cosines = Float64Array.from({ length: frequencies * side }, (_, at) => {
  const [frequency, cell] = [Math.floor(at / side) + 1, at % side];
  return Math.cos((Math.PI / 2 / side) * frequency * (2 * cell + 1));
});

function lowFrequencies(cells: Float64Array): Float64Array {
  const across = new Float64Array(side * frequencies);
  for (let y = 0; y < side; y++) transform(cells, y * side, 1, across, y * frequencies, 1);
  const waves = new Float64Array(hashBits);
  for (let f = 0; f < frequencies; f++) transform(across, f, frequencies, waves, f, frequencies);
  return waves;
}

/** One row or column; four frequencies in one go, as none of their sums waits for another. */
function transform(
  from: Float64Array,
  start: number,
  step: number,
  to: Float64Array,
  first: number,
  toStep: number,
): void {
  for (let f = 0; f < frequencies; f += 4) {
    let [one, two, three, four] = [0, 0, 0, 0];
    for (let x = 0, at = start, cosine = f * side; x < side; x++, at += step, cosine++) {
      const value = from[at] ?? 0;
      one += (cosines[cosine] ?? 0) * value;
      two += (cosines[cosine + side] ?? 0) * value;
      three += (cosines[cosine + 2 * side] ?? 0) * value;
      four += (cosines[cosine + 3 * side] ?? 0) * value;
    }
    const at = first + f * toStep;
    to[at] = one;
    to[at + toStep] = two;
    to[at + 2 * toStep] = three;
    to[at + 3 * toStep] = four;
  }
}
