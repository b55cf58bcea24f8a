import type { BitReader, DecodingTable } from './bit-reader.ts';
import { type JpegComponent, unsuited } from './parts.ts';

export interface Scan {
  readonly progressive: boolean;
  readonly parts: readonly ScanPart[];
  /** Coefficients, both ends included. */
  readonly from: number;
  readonly to: number;
  /** Bits that are left out: before, and after this scan. */
  readonly high: number;
  readonly low: number;
  readonly mcusWide: number;
  readonly mcusHigh: number;
  readonly restartInterval: number;
}

interface ScanPart {
  readonly component: JpegComponent;
  readonly dc: DecodingTable | undefined;
  readonly ac: DecodingTable | undefined;
}

/** What one block passes on to the next. */
interface State {
  readonly reader: BitReader;
  readonly predicted: Int32Array;
  /** Blocks that are still to be empty. */
  run: number;
}

type ReadBlock = (state: State, part: ScanPart, index: number, scan: Scan, at: number) => void;

/** Reads the entropy-coded data of a scan into the components (ITU T.81 annexes F and G). */
export function readScan(reader: BitReader, scan: Scan): void {
  const state: State = { reader, predicted: new Int32Array(scan.parts.length), run: 0 };
  const readBlock = blockReader(scan);
  const { parts, restartInterval, mcusWide, mcusHigh } = scan;
  const [only] = parts;
  const single = parts.length === 1 && only !== undefined ? only.component : undefined;
  const wide = single?.blocksWide ?? mcusWide;
  const total = wide * (single?.blocksHigh ?? mcusHigh);
  for (let mcu = 0; mcu < total; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      reader.restart(mcu / restartInterval - 1);
      state.predicted.fill(0);
      state.run = 0;
    }
    const [column, row] = [mcu % wide, Math.floor(mcu / wide)];
    if (single !== undefined && only !== undefined) {
      readBlock(state, only, 0, scan, (row * single.stride + column) * 64);
      continue;
    }
    for (const [index, part] of parts.entries()) {
      const { h, v, stride } = part.component;
      for (let y = 0; y < v; y++)
        for (let x = 0; x < h; x++)
          readBlock(state, part, index, scan, ((row * v + y) * stride + column * h + x) * 64);
    }
  }
}

function blockReader({ progressive, from, high }: Scan): ReadBlock {
  if (!progressive) return readBaseline;
  if (from === 0) return high === 0 ? readDc : refineDc;
  return high === 0 ? readAc : refineAc;
}

/** 8 bits a sample make 11 at most; above, what was read could not be written again. */
const mostBits = 14;
const largest = (1 << mostBits) - 1;

function nextDc({ reader, predicted }: State, dc: DecodingTable, index: number): number {
  const value = (predicted[index] ?? 0) + reader.signed(reader.symbol(dc));
  if (value > largest || value < -largest) unsuited('a value out of range');
  predicted[index] = value;
  return value;
}

const readBaseline: ReadBlock = (state, { component, dc, ac }, index, _scan, at) => {
  const { reader } = state;
  const { coefficients } = component;
  if (dc === undefined || ac === undefined) return unsuited('a table is missing');
  coefficients[at] = nextDc(state, dc, index);
  for (let k = 1; k < 64; k++) {
    const symbol = reader.symbol(ac);
    const length = symbol & 15;
    if (length === 0) {
      if (symbol !== 0xf0) break;
      k += 15;
      continue;
    }
    k += symbol >> 4;
    if (k > 63) return unsuited('a block is too long');
    if (length > mostBits) return unsuited('a value out of range');
    coefficients[at + k] = reader.signed(length);
  }
};

const readDc: ReadBlock = (state, { component, dc }, index, { low }, at) => {
  if (dc === undefined) return unsuited('a table is missing');
  const value = nextDc(state, dc, index) * (1 << low);
  if (value > largest || value < -largest) return unsuited('a value out of range');
  component.coefficients[at] = value;
};

const refineDc: ReadBlock = ({ reader }, { component }, _index, { low }, at) => {
  if (reader.bit() === 1) component.coefficients[at] = (component.coefficients[at] ?? 0) | (1 << low);
};

const readAc: ReadBlock = (state, { component, ac }, _index, { from, to, low }, at) => {
  if (state.run > 0) {
    state.run--;
    return;
  }
  if (ac === undefined) return unsuited('a table is missing');
  const { reader } = state;
  for (let k = from; k <= to; k++) {
    const symbol = reader.symbol(ac);
    const [zeros, length] = [symbol >> 4, symbol & 15];
    if (length === 0) {
      if (zeros < 15) {
        state.run = (1 << zeros) - 1 + reader.bits(zeros);
        return;
      }
      k += 15;
      continue;
    }
    k += zeros;
    if (k > to) return unsuited('a block is too long');
    if (length + low > mostBits) return unsuited('a value out of range');
    component.coefficients[at + k] = reader.signed(length) * (1 << low);
  }
};

const refineAc: ReadBlock = (state, { component, ac }, _index, { from, to, low }, at) => {
  const { reader } = state;
  const { coefficients } = component;
  const one = 1 << low;
  /** A coefficient that is there already gets its next bit. */
  const refine = (place: number, value: number): void => {
    if (reader.bit() === 1 && (value & one) === 0) coefficients[place] = value + (value >= 0 ? one : -one);
  };
  let k = from;
  if (state.run === 0) {
    if (ac === undefined) return unsuited('a table is missing');
    for (; k <= to; k++) {
      const symbol = reader.symbol(ac);
      let zeros = symbol >> 4;
      const length = symbol & 15;
      if (length > 1) return unsuited('a refinement of more than a bit');
      if (length === 0 && zeros < 15) {
        state.run = (1 << zeros) + reader.bits(zeros);
        break;
      }
      const added = length === 0 ? 0 : reader.bit() === 1 ? one : -one;
      for (; k <= to; k++) {
        const value = coefficients[at + k] ?? 0;
        if (value !== 0) refine(at + k, value);
        else if (--zeros < 0) break;
      }
      if (added !== 0) {
        if (k > to) return unsuited('a block is too long');
        coefficients[at + k] = added;
      }
    }
  }
  if (state.run === 0) return;
  for (; k <= to; k++) {
    const value = coefficients[at + k] ?? 0;
    if (value !== 0) refine(at + k, value);
  }
  state.run--;
};
