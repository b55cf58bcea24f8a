import { channelsOf, type PngHeader, unsuited } from './chunks.ts';

/** Undoes the filters of rows that are packed as `bytesPerRow` (PNG 9.2), in place. */
function unfilter(data: Uint8Array, from: number, rows: number, bytesPerRow: number, step: number): void {
  let above: Uint8Array = new Uint8Array(bytesPerRow);
  for (let row = 0; row < rows; row++) {
    const start = from + row * (bytesPerRow + 1) + 1;
    const filter = data[start - 1] ?? 0;
    const here = data.subarray(start, start + bytesPerRow);
    if (filter > 4) unsuited('a filter that is not');
    if (filter === 1) addLeft(here, step);
    else if (filter === 2) for (let i = 0; i < bytesPerRow; i++) here[i] = (here[i] ?? 0) + (above[i] ?? 0);
    else if (filter === 3) addAverage(here, above, step);
    else if (filter === 4) addPaeth(here, above, step);
    above = here;
  }
}

function addLeft(here: Uint8Array, step: number): void {
  for (let i = step; i < here.length; i++) here[i] = (here[i] ?? 0) + (here[i - step] ?? 0);
}

function addAverage(here: Uint8Array, above: Uint8Array, step: number): void {
  const first = Math.min(step, here.length);
  for (let i = 0; i < first; i++) here[i] = (here[i] ?? 0) + ((above[i] ?? 0) >> 1);
  for (let i = step; i < here.length; i++)
    here[i] = (here[i] ?? 0) + (((here[i - step] ?? 0) + (above[i] ?? 0)) >> 1);
}

function addPaeth(here: Uint8Array, above: Uint8Array, step: number): void {
  const first = Math.min(step, here.length);
  for (let i = 0; i < first; i++) here[i] = (here[i] ?? 0) + (above[i] ?? 0);
  for (let i = step; i < here.length; i++)
    here[i] = (here[i] ?? 0) + paeth(here[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0);
}

export function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const byLeft = guess < left ? left - guess : guess - left;
  const byUp = guess < up ? up - guess : guess - up;
  const byCorner = guess < corner ? corner - guess : guess - corner;
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** Adam7: where each pass begins, and its steps (PNG 8.1). */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const whole = [[0, 0, 1, 1]] as const;

const rowBytes = (pixels: number, { depth, colour }: PngHeader): number =>
  Math.ceil((pixels * channelsOf[colour] * depth) / 8);

/** Bytes that the picture's data has when it is unpacked. */
export function dataLength(header: PngHeader): number {
  return passesOf(header).reduce(
    (sum, { wide, high }) => sum + (wide > 0 ? high * (rowBytes(wide, header) + 1) : 0),
    0,
  );
}

const passesOf = ({ width, height, interlaced }: PngHeader) =>
  (interlaced ? passes : whole).map(([x, y, stepX, stepY]) => ({
    ...{ x, y, stepX, stepY },
    wide: Math.ceil(Math.max(0, width - x) / stepX),
    high: Math.ceil(Math.max(0, height - y) / stepY),
  }));

/** One number a sample, row by row; palettes are not looked up. @param data is used up */
export function readSamples(header: PngHeader, data: Uint8Array): Uint8Array | Uint16Array {
  const { width, height, depth, colour } = header;
  const channels = channelsOf[colour];
  const samples =
    depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const step = Math.max(1, (channels * depth) >> 3);
  let from = 0;
  for (const { x, y, stepX, stepY, wide, high } of passesOf(header)) {
    if (wide === 0) continue;
    const bytesPerRow = rowBytes(wide, header);
    unfilter(data, from, high, bytesPerRow, step);
    for (let row = 0; row < high; row++) {
      const at = from + row * (bytesPerRow + 1) + 1;
      const target = ((y + row * stepY) * width + x) * channels;
      copyRow(data, at, wide, samples, target, { channels, stepX, depth });
    }
    from += high * (bytesPerRow + 1);
  }
  return samples;
}

interface Layout {
  readonly channels: number;
  readonly stepX: number;
  readonly depth: number;
}

function copyRow(
  data: Uint8Array,
  at: number,
  wide: number,
  samples: Uint8Array | Uint16Array,
  target: number,
  { channels, stepX, depth }: Layout,
): void {
  if (depth === 8 && stepX === 1) {
    samples.set(data.subarray(at, at + wide * channels), target);
    return;
  }
  const mask = (1 << depth) - 1;
  for (let i = 0; i < wide * channels; i++) {
    const place = target + (stepX === 1 ? i : Math.floor(i / channels) * stepX * channels + (i % channels));
    if (depth === 8) samples[place] = data[at + i] ?? 0;
    else if (depth === 16) samples[place] = ((data[at + i * 2] ?? 0) << 8) | (data[at + i * 2 + 1] ?? 0);
    else {
      const bit = i * depth;
      samples[place] = ((data[at + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & mask;
    }
  }
}
