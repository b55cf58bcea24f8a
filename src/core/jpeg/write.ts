import type { HuffmanCode } from './huffman-code.ts';
import { type JpegParts, type QuantisationTable, unsuited } from './parts.ts';
import {
  acTable,
  type BandSource,
  bandSource,
  bandTokens,
  baselineTokens,
  dcTable,
  dcTokens,
  refinementTokens,
} from './scan-tokens.ts';
import type { Tokens } from './tokens.ts';

/** A scan that is ready to be written. */
interface PreparedScan {
  /** Places of its components. */
  readonly components: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly high: number;
  readonly low: number;
  readonly tokens: Tokens;
  readonly codes: readonly (HuffmanCode | undefined)[];
  readonly size: number;
}

/**
 * The same coefficients in as few bytes as the format allows: optimal Huffman tables, and of progressive and baseline
 * what is smaller. Restart marks go: they are for lines that lose bits.
 * @param segments what stands before the picture
 * @param scans `one` is baseline, in less than half of the time
 */
export function writeJpeg(
  parts: JpegParts,
  segments: readonly Uint8Array[] = parts.segments,
  scans: 'fewest bytes' | 'one' = 'fewest bytes',
): Uint8Array {
  if (parts.components.length > 1 && parts.components.reduce((sum, { h, v }) => sum + h * v, 0) > 10)
    unsuited('more than ten blocks in one MCU');
  // Word-sized quantisation tables are not for baseline (T.81 B.2.4.1), and a progressive frame may have had them.
  const single = parts.frame === 0xc0 ? 0xc0 : 0xc1;
  if (scans === 'one') return assembled(parts, segments, single, [baselineScan(parts)]);
  const progressive = progressiveScans(parts);
  if (parts.width * parts.height > mostBaselinePixels) return assembled(parts, segments, 0xc2, progressive);
  const baseline = baselineScan(parts);
  if (total(progressive) < baseline.size) return assembled(parts, segments, 0xc2, progressive);
  return assembled(parts, segments, single, [baseline]);
}

/** Above, progressive was smaller in every picture that was looked at. */
const mostBaselinePixels = 100_000;

/** What a scan costs by itself: marks, lengths, its header. */
const scanOverhead = 14;

function prepared(
  tokens: Tokens,
  facts: Pick<PreparedScan, 'components' | 'from' | 'to' | 'high' | 'low'>,
  step = 1,
): PreparedScan {
  const codes = tokens.codes();
  return { ...facts, tokens, codes, size: tokens.size(codes, step) + scanOverhead };
}

const baselineScan = (parts: JpegParts): PreparedScan =>
  prepared(baselineTokens(parts), {
    components: parts.components.map((_, i) => i),
    from: 0,
    to: 63,
    high: 0,
    low: 0,
  });

/** DC first, then every component by itself, coarse before fine: a picture that is seen early. */
function progressiveScans(parts: JpegParts): readonly PreparedScan[] {
  const components = parts.components.map((_, i) => i);
  const dc = prepared(dcTokens(parts), { components, from: 0, to: 0, high: 0, low: 0 });
  const bands = components.map((index) => bandScans(parts, index));
  const coarse = bands.flatMap((scans) => scans.filter(({ high }) => high === 0));
  const fine = bands.flatMap((scans) => scans.filter(({ high }) => high > 0));
  return [dc, ...coarse, ...fine.toSorted((a, b) => b.low - a.low)];
}

/** How the AC coefficients of a component are split up: bits left for later scans, and where the band is cut in two. */
interface Split {
  readonly low: number;
  /** 63: not cut. */
  readonly cut: number;
}

/** Where mozjpeg tries to cut. */
const cuts = [2, 5, 8] as const;
/** Rows of blocks that are enough to find the best split: looking at all took three times as long for 0.01 %. */
const sampledRows = 12;

function bandScans(parts: JpegParts, index: number): readonly PreparedScan[] {
  const source = bandSource(parts.components[index] ?? unsuited('a component is missing'), index);
  const step = Math.ceil(source.component.blocksHigh / sampledRows);
  return splitScans(source, bestSplit({ ...source, step }));
}

function bestSplit(sample: BandSource): Split {
  const most = sample.index === 0 ? 2 : 1;
  let best: Split = { low: 0, cut: 63 };
  let [least, refined] = [Infinity, 0];
  for (let low = 0; low <= most; low++) {
    if (low > 0) refined += refinement(sample, low - 1).size;
    const cost = firstScans(sample, { low, cut: 63 })[0].size + refined;
    if (cost < least) [best, least] = [{ low, cut: 63 }, cost];
  }
  // What is left for later scans costs the same wherever the band is cut.
  least = total(firstScans(sample, best));
  for (const cut of cuts) {
    const cost = total(firstScans(sample, { ...best, cut }));
    if (cost < least) [best, least] = [{ ...best, cut }, cost];
  }
  return best;
}

const splitScans = (source: BandSource, split: Split): readonly PreparedScan[] => [
  ...firstScans(source, split),
  ...Array.from({ length: split.low }, (_, i) => refinement(source, split.low - 1 - i)),
];

function firstScans(source: BandSource, { low, cut }: Split): readonly [PreparedScan, ...PreparedScan[]] {
  const scan = (from: number, to: number): PreparedScan =>
    prepared(
      bandTokens(source, { from, to, low }),
      { components: [source.index], from, to, low, high: 0 },
      source.step,
    );
  return cut === 63 ? [scan(1, 63)] : [scan(1, cut), scan(cut + 1, 63)];
}

const refinement = (source: BandSource, low: number): PreparedScan =>
  prepared(
    refinementTokens(source, low),
    { components: [source.index], from: 1, to: 63, high: low + 1, low },
    source.step,
  );

const total = (scans: readonly PreparedScan[]): number => scans.reduce((sum, { size }) => sum + size, 0);

function assembled(
  parts: JpegParts,
  segments: readonly Uint8Array[],
  frame: number,
  scans: readonly PreparedScan[],
): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(0xff, 0xd8), ...segments];
  const used = new Set(parts.components.map(({ quantisation }) => quantisation));
  const tables = [...parts.quantisation].filter(([number]) => used.has(number));
  pieces.push(
    segment(
      0xdb,
      tables.flatMap(([number, table]) => quantisationBytes(number, table)),
    ),
  );
  pieces.push(frameSegment(parts, frame));
  for (const scan of scans) pieces.push(...scanPieces(parts, scan));
  pieces.push(Uint8Array.of(0xff, 0xd9));
  return joined(pieces);
}

const segment = (marker: number, body: readonly number[]): Uint8Array =>
  Uint8Array.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]);

const quantisationBytes = (number: number, { precision, values }: QuantisationTable): readonly number[] => [
  (precision << 4) | number,
  ...(precision === 0 ? values : values.flatMap((value) => [value >> 8, value & 0xff])),
];

const frameSegment = ({ width, height, components }: JpegParts, frame: number): Uint8Array =>
  segment(frame, [
    ...[8, height >> 8, height & 0xff, width >> 8, width & 0xff, components.length],
    ...components.flatMap(({ id, h, v, quantisation }) => [id, (h << 4) | v, quantisation]),
  ]);

function* scanPieces(parts: JpegParts, scan: PreparedScan): Generator<Uint8Array> {
  const { components, from, to, high, low, tokens, codes } = scan;
  const tables = codes.flatMap((code, table) =>
    code === undefined ? [] : [((table >> 1) << 4) | (table & 1), ...code.counts, ...code.symbols],
  );
  if (tables.length > 0) yield segment(0xc4, tables);
  yield segment(0xda, [
    components.length,
    ...components.flatMap((index) => {
      const dc = from === 0 ? dcTable(index) : 0;
      const ac = to > 0 ? acTable(index) - 2 : 0;
      return [parts.components[index]?.id ?? 0, (dc << 4) | ac];
    }),
    ...[from, to, (high << 4) | low],
  ]);
  yield* tokens.packed(codes);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
