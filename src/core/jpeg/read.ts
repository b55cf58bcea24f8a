import { BitReader } from './bit-reader.ts';
import { type DecodingTable, decodingTable } from './decoding-table.ts';
import { type JpegComponent, type JpegParts, type QuantisationTable, segmentAt, unsuited } from './parts.ts';
import { type Scan, readScan } from './read-scan.ts';

interface Frame extends Omit<JpegParts, 'quantisation' | 'segments'> {}

/** Encoders make up to a dozen or so; a file may have thousands of a few bytes each, every one over all blocks. */
const mostScans = 200;
/** As many as 100 megapixels of four colours have. */
const mostCoefficients = 4e8;

/** Takes a JPEG apart; throws `UnsuitedJpeg` for what it does not know to the last bit. */
export function readJpeg(bytes: Uint8Array): JpegParts {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) unsuited('no JPEG');
  const quantisation = new Map<number, QuantisationTable>();
  const tables = new Map<number, DecodingTable>();
  const segments: Uint8Array[] = [];
  const reader = new BitReader(bytes);
  let frame: Frame | undefined;
  let [scans, restartInterval, at] = [0, 0, 2];
  for (;;) {
    const { marker, start, end } = segmentAt(bytes, at);
    const body = bytes.subarray(start, end);
    if (marker === 0xd9) break;
    at = end;
    if (marker === 0xda) {
      if (scans === mostScans) unsuited('too many scans');
      const scan = scanOf(body, frame ?? unsuited('a scan before the frame'), tables, restartInterval);
      reader.begin(end);
      readScan(reader, scan);
      at = reader.end();
      scans++;
    } else if (marker === 0xc4) readHuffmanTables(body, tables);
    else if (marker === 0xdb) {
      if (scans > 0) unsuited('quantisation that changes between scans');
      readQuantisation(body, quantisation);
    } else if (marker === 0xdd) restartInterval = word(body, 0);
    else if (marker >= 0xc0 && marker <= 0xc2) {
      if (frame !== undefined) unsuited('two frames');
      frame = frameOf(marker, body);
    } else if ((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe)
      segments.push(bytes.subarray(start - 4, end));
    else unsuited(marker >= 0xc9 && marker <= 0xcf ? 'arithmetic coding' : `mark ${marker.toString(16)}`);
  }
  if (frame === undefined || scans === 0) return unsuited('no picture');
  return { ...frame, quantisation, segments };
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function frameOf(marker: number, body: Uint8Array): Frame {
  const [height, width, count] = [word(body, 1), word(body, 3), body[5] ?? 0];
  if (body[0] !== 8 || height === 0 || width === 0 || count < 1 || count > 4) unsuited('its frame');
  const raw = Array.from({ length: count }, (_, i) => {
    const at = 6 + i * 3;
    const both = body[at + 1] ?? 0;
    return { id: body[at] ?? 0, h: both >> 4, v: both & 15, quantisation: body[at + 2] ?? 0 };
  });
  if (raw.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) unsuited('sampling factors');
  const [mostH, mostV] = [Math.max(...raw.map(({ h }) => h)), Math.max(...raw.map(({ v }) => v))];
  const [mcusWide, mcusHigh] = [Math.ceil(width / (8 * mostH)), Math.ceil(height / (8 * mostV))];
  const blocks = raw.reduce((sum, { h, v }) => sum + mcusWide * h * mcusHigh * v, 0);
  if (blocks * 64 > mostCoefficients) unsuited('its size');
  const components = raw.map((each): JpegComponent => {
    const stride = mcusWide * each.h;
    return {
      ...each,
      blocksWide: Math.ceil(Math.ceil((width * each.h) / mostH) / 8),
      blocksHigh: Math.ceil(Math.ceil((height * each.v) / mostV) / 8),
      stride,
      coefficients: new Int16Array(stride * mcusHigh * each.v * 64),
    };
  });
  return { width, height, frame: marker, components, mcusWide, mcusHigh };
}

function readQuantisation(body: Uint8Array, tables: Map<number, QuantisationTable>): void {
  for (let at = 0; at < body.length;) {
    const head = body[at++] ?? 0;
    const precision = head >> 4 === 0 ? 0 : 1;
    const step = precision + 1;
    if (at + 64 * step > body.length) unsuited('a quantisation table is cut short');
    const from = at;
    const values = Array.from({ length: 64 }, (_, i) =>
      precision === 0 ? (body[from + i] ?? 0) : word(body, from + i * 2),
    );
    tables.set(head & 15, { precision, values });
    at += 64 * step;
  }
}

function readHuffmanTables(body: Uint8Array, tables: Map<number, DecodingTable>): void {
  for (let at = 0; at < body.length;) {
    const head = body[at] ?? 0;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = body.subarray(at + 17, at + 17 + total);
    if (counts.length < 16 || symbols.length < total) unsuited('a Huffman table is cut short');
    tables.set(head, decodingTable(counts, symbols));
    at += 17 + total;
  }
}

function scanOf(
  body: Uint8Array,
  frame: Frame,
  tables: ReadonlyMap<number, DecodingTable>,
  restartInterval: number,
): Scan {
  const count = body[0] ?? 0;
  const parts = Array.from({ length: count }, (_, i) => {
    const [id = -1, both = 0] = body.subarray(1 + i * 2, 3 + i * 2);
    const component = frame.components.find((each) => each.id === id) ?? unsuited('a scan of nothing');
    return { component, dc: tables.get(both >> 4), ac: tables.get(0x10 | (both & 15)) };
  });
  const [from = 0, to = 63, approximation = 0] = body.subarray(1 + count * 2, 4 + count * 2);
  if (count < 1 || count > 4 || from > to || to > 63) unsuited('its scan');
  const progressive = frame.frame === 0xc2;
  if (progressive && from > 0 && count > 1) unsuited('its scan');
  const [high, low] = [approximation >> 4, approximation & 15];
  // T.81 table B.3.
  if (progressive && (high > 13 || low > 13)) unsuited('its scan');
  const { mcusWide, mcusHigh } = frame;
  return progressive
    ? { progressive, parts, from, to, high, low, mcusWide, mcusHigh, restartInterval }
    : { progressive, parts, from: 0, to: 63, high: 0, low: 0, mcusWide, mcusHigh, restartInterval };
}
