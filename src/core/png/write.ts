import { colourTypes, headerChunk, unsuited, writeChunks } from './chunks.ts';
import { type FilterChoice, filterChoices, filtered } from './filter.ts';
import { type Layout, layouts } from './layouts.ts';
import type { Packing, PngPicture } from './read.ts';

/** Below, everything is tried on the whole picture. */
const smallBytes = 600_000;
/** What is looked at of a larger one. */
const sampleBytes = 150_000;
/** From here on the highest level takes its time (zlib 9: some 3 s for 30 MB of a photo) for a few per mille. */
const largeBytes = 40_000_000;

/** The same pixels in as few bytes as filters, palettes and compression make of them. Interlacing goes. */
export function writePng(picture: PngPicture, packing: Packing): Uint8Array {
  let best: Packed | undefined;
  for (const layout of layouts(picture)) {
    const packed = packLayout(layout, picture.height, packing);
    if (best === undefined || sizeOf(packed) < sizeOf(best)) best = packed;
  }
  const { layout, data } = best ?? unsuited('it has no pixels');
  return writeChunks([
    headerChunk({ ...picture, depth: layout.depth, colour: layout.colour }),
    ...picture.before,
    ...layout.chunks,
    { type: 'IDAT', data },
    ...picture.behind,
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

interface Packed {
  readonly layout: Layout;
  readonly data: Uint8Array;
}

const sizeOf = ({ layout, data }: Packed): number =>
  layout.chunks.reduce((sum, chunk) => sum + chunk.data.length + 12, data.length);

function packLayout(layout: Layout, height: number, { deflate }: Packing): Packed {
  const all = [0, height] as const;
  const { length } = layout.rows;
  const level = length > largeBytes ? 8 : 9;
  const packed = (choice: FilterChoice, isFiltered: boolean): Uint8Array =>
    deflate(filtered(layout, choice, all), { level, filtered: isFiltered });
  // Neighbours in a palette are no neighbours in colour: filters find nothing there (12.7), but once in a while.
  const isPalette = layout.colour === colourTypes.palette;
  const choices: readonly FilterChoice[] =
    layout.depth < 8 ? ['none'] : isPalette ? ['none', 'up', 'fewest'] : filterChoices;
  if (length <= smallBytes) {
    const plain = choices.map((choice) => ({ choice, data: packed(choice, false) }));
    const best = plain.reduce((one, other) => (other.data.length < one.data.length ? other : one));
    return { layout, data: smaller(best.data, packed(best.choice, true)) };
  }
  const { filter, isFiltered } = bestChoice(layout, height, choices, deflate);
  return { layout, data: packed(filter, isFiltered) };
}

/** By some bands of the picture at a middle level. First the filter: the strategy changes far less. */
function bestChoice(
  layout: Layout,
  height: number,
  choices: readonly FilterChoice[],
  deflate: Packing['deflate'],
): { readonly filter: FilterChoice; readonly isFiltered: boolean } {
  const rows = Math.max(1, Math.floor(sampleBytes / 3 / (layout.bytesPerRow + 1)));
  const starts = [0.15, 0.45, 0.75].map((place) => Math.floor(height * place));
  const tried = choices.map((filter) => {
    const samples = starts.map((start) => filtered(layout, filter, [start, Math.min(rows, height - start)]));
    return { filter, samples, size: deflatedSize(samples, false, deflate) };
  });
  const { filter, samples, size } = tried.reduce((best, each) => (each.size < best.size ? each : best));
  return { filter, isFiltered: deflatedSize(samples, true, deflate) < size };
}

const deflatedSize = (
  samples: readonly Uint8Array[],
  isFiltered: boolean,
  deflate: Packing['deflate'],
): number =>
  samples.reduce((sum, sample) => sum + deflate(sample, { level: 6, filtered: isFiltered }).length, 0);

const smaller = (one: Uint8Array, other: Uint8Array): Uint8Array => (other.length < one.length ? other : one);
