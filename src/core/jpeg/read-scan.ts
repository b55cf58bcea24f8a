import type { BitReader } from './bit-reader.ts';
import type { DecodingTable } from './decoding-table.ts';
import { type JpegComponent, unsuited } from './parts.ts';
import { largest, readCoefficients, refineCoefficients } from './read-block.ts';

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
    const row = Math.floor(mcu / wide);
    const column = mcu - row * wide;
    if (single !== undefined && only !== undefined) {
      readBlock(state, only, 0, scan, (row * single.stride + column) * 64);
      reader.checkAhead();
      continue;
    }
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index] ?? unsuited('its scan');
      const { h, v, stride } = part.component;
      for (let y = 0; y < v; y++)
        for (let x = 0; x < h; x++) {
          readBlock(state, part, index, scan, ((row * v + y) * stride + column * h + x) * 64);
          reader.checkAhead();
        }
    }
  }
}

function blockReader({ progressive, from, high }: Scan): ReadBlock {
  if (!progressive) return readBaseline;
  if (from === 0) return high === 0 ? readDc : refineDc;
  return high === 0 ? readAc : refineAc;
}

function nextDc({ reader, predicted }: State, dc: DecodingTable, index: number): number {
  const value = (predicted[index] ?? 0) + reader.signed(reader.symbol(dc));
  if (value > largest || value < -largest) unsuited('a value out of range');
  predicted[index] = value;
  return value;
}

const wholeBand = { from: 1, to: 63, low: 0 } as const;

const readBaseline: ReadBlock = (state, { component, dc, ac }, index, _scan, at) => {
  if (dc === undefined || ac === undefined) return unsuited('a table is missing');
  component.coefficients[at] = nextDc(state, dc, index);
  const further = readCoefficients(state.reader, ac, component.coefficients, at, wholeBand);
  if (further > 0) unsuited('a run of empty blocks');
};

const readDc: ReadBlock = (state, { component, dc }, index, { low }, at) => {
  if (dc === undefined) return unsuited('a table is missing');
  const value = nextDc(state, dc, index) * (1 << low);
  if (value > largest || value < -largest) return unsuited('a value out of range');
  component.coefficients[at] = value;
};

const refineDc: ReadBlock = ({ reader }, { component }, _index, { low }, at) => {
  if (reader.bits(1) === 1) component.coefficients[at] = (component.coefficients[at] ?? 0) | (1 << low);
};

const readAc: ReadBlock = (state, { component, ac }, _index, scan, at) => {
  if (state.run > 0) {
    state.run--;
    return;
  }
  if (ac === undefined) return unsuited('a table is missing');
  state.run = readCoefficients(state.reader, ac, component.coefficients, at, scan);
};

const refineAc: ReadBlock = (state, { component, ac }, _index, scan, at) => {
  if (ac === undefined) return unsuited('a table is missing');
  state.run = refineCoefficients(state.reader, ac, component.coefficients, at, scan, state.run);
};
