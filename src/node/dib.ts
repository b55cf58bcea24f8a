import type { Pixels } from './bare-png.ts';

/** Why a bitmap cannot be drawn, as the end of a sentence. */
export interface DibProblem {
  readonly kind: 'damaged' | 'too-big';
  readonly found: string;
}

export interface DibRequest {
  /** Begins with the header that says its own length. */
  readonly bytes: Uint8Array;
  /** Where the pixels begin; absent (in an icon): right behind header and palette. */
  readonly pixelsAt?: number;
  /** In an icon the height counts twice, and a mask of one bit a pixel follows. */
  readonly icon: boolean;
  readonly maxPixels: number;
}

/**
 * Draws a device-independent bitmap, the inside of BMP and ICO files: 1 to 32 bits a pixel, run-length coded or not.
 * By the format's own page (learn.microsoft.com/windows/win32/gdi/bitmap-storage); no kept library reads both.
 */
export function drawDib(request: DibRequest): Pixels | DibProblem {
  const header = readHeader(request);
  if ('kind' in header) return header;
  const { width, height, bits, compression } = header;
  if (width * height > request.maxPixels) return { kind: 'too-big', found: `${width}×${height}` };
  if (compression === 1 || compression === 2) return opaque(header, runs(request, header));
  const stride = Math.ceil((width * bits) / 32) * 4;
  // A bitmap that is cut short would come out black below.
  if (header.pixelsAt + stride * height > request.bytes.length) return damaged('it is cut short');
  return bits <= 8 ? indexed(request, header, stride) : direct(request, header, stride);
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly palette: readonly (readonly [number, number, number])[];
  readonly pixelsAt: number;
  /** Red, green, blue, alpha: bits of a pixel of 16 or 32. */
  readonly masks: readonly number[];
}

const damaged = (found: string): DibProblem => ({ kind: 'damaged', found });

function readHeader({ bytes, pixelsAt, icon }: DibRequest): Header | DibProblem {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16) return damaged('its header is cut short');
  const size = view.getUint32(0, true);
  const old = size === 12;
  if (size < 12 || size > bytes.length || (!old && bytes.length < 40))
    return damaged('its header is cut short');
  const width = old ? view.getUint16(4, true) : view.getInt32(4, true);
  const signed = old ? view.getUint16(6, true) : view.getInt32(8, true);
  const height = Math.abs(signed) / (icon ? 2 : 1);
  const bits = view.getUint16(old ? 10 : 14, true);
  const compression = old ? 0 : view.getUint32(16, true);
  if (width < 1 || height < 1 || height % 1 !== 0) return damaged(`a size of ${width}×${height}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) return damaged(`${bits} bits a pixel`);
  if (![0, 1, 2, 3, 6].includes(compression)) return damaged(`the compression ${compression}`);
  if ((compression === 1 && bits !== 8) || (compression === 2 && bits !== 4))
    return damaged('mixed-up run lengths');
  const masksAt = 40;
  const masked = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  const maskCount = masked ? (compression === 6 || size >= 56 ? 4 : 3) : 0;
  if (masksAt + maskCount * 4 > bytes.length) return damaged('its header is cut short');
  const standard = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, icon ? 0xff000000 : 0];
  const masks = masked
    ? Array.from({ length: 4 }, (_, i) => (i < maskCount ? view.getUint32(masksAt + i * 4, true) : 0))
    : standard;
  const paletteAt = size + (masked && size === 40 ? maskCount * 4 : 0);
  const most = bits <= 8 ? 2 ** bits : 0;
  const used = old ? 0 : view.getUint32(32, true);
  const count = Math.min(used === 0 ? most : used, most);
  const entry = old ? 3 : 4;
  const end = paletteAt + count * entry;
  if (end > bytes.length) return damaged('its palette is cut short');
  const palette = Array.from({ length: count }, (_, i) => {
    const at = paletteAt + i * entry;
    return [bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0] as const;
  });
  // A place within the header is none.
  const start = pixelsAt === undefined || pixelsAt < size ? end : pixelsAt;
  return { width, height, topDown: signed < 0, bits, compression, palette, pixelsAt: start, masks };
}

function indexed({ bytes, icon }: DibRequest, header: Header, stride: number): Pixels {
  const { width, height, bits, palette, pixelsAt } = header;
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  const indices = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + stride * rowOf(header, y);
    for (let x = 0; x < width; x++) {
      const byte = bytes[row + Math.floor(x / perByte)] ?? 0;
      indices[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  }
  return icon
    ? withMask(coloured(indices, palette, width, height, 4), bytes, header, pixelsAt + stride * height)
    : coloured(indices, palette, width, height, 3);
}

const rowOf = ({ topDown, height }: Header, y: number): number => (topDown ? y : height - 1 - y);

function coloured(
  indices: Uint8Array,
  palette: Header['palette'],
  width: number,
  height: number,
  channels: 3 | 4,
): Pixels {
  const data = Buffer.alloc(width * height * channels, 255);
  const black = [0, 0, 0] as const;
  for (let i = 0, to = 0; i < indices.length; i++, to += channels) {
    const [red, green, blue] = palette[indices[i] ?? 0] ?? black;
    data[to] = red;
    data[to + 1] = green;
    data[to + 2] = blue;
  }
  return { width, height, channels, data };
}

function direct({ bytes, icon }: DibRequest, header: Header, stride: number): Pixels {
  const { width, height, bits, masks, pixelsAt } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const alpha = bits === 32 && (masks[3] ?? 0) !== 0;
  const channels = alpha || icon ? 4 : 3;
  const data = Buffer.alloc(width * height * channels, 255);
  const fields = masks.slice(0, alpha ? 4 : 3).map(field);
  let seen = 0;
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + stride * rowOf(header, y);
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      if (bits === 24) {
        const at = row + x * 3;
        data[to] = bytes[at + 2] ?? 0;
        data[to + 1] = bytes[at + 1] ?? 0;
        data[to + 2] = bytes[at] ?? 0;
        continue;
      }
      const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
      for (const [i, { shift, most }] of fields.entries())
        data[to + i] = most === 0 ? 0 : Math.round((((value >>> shift) & most) * 255) / most);
      if (alpha) seen |= data[to + 3] ?? 0;
    }
  }
  const drawn = { width, height, channels, data } as const;
  // Many writers leave the fourth byte empty: all of it see-through is not meant.
  if (alpha && seen === 0) for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return icon && !(alpha && seen !== 0) ? withMask(drawn, bytes, header, pixelsAt + stride * height) : drawn;
}

/** Where a mask begins and what its largest value is. */
function field(mask: number): { readonly shift: number; readonly most: number } {
  if (mask === 0) return { shift: 0, most: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: mask >>> shift };
}

/** The mask of an icon: a set bit is see-through. One that is missing leaves all of it to be seen. */
function withMask(pixels: Pixels, bytes: Uint8Array, header: Header, at: number): Pixels {
  const { width, height, data } = pixels;
  const stride = Math.ceil(width / 32) * 4;
  if (pixels.channels !== 4 || at + stride * height > bytes.length) return pixels;
  for (let y = 0; y < height; y++) {
    const row = at + stride * rowOf(header, y);
    for (let x = 0; x < width; x++)
      if (((bytes[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) data[(y * width + x) * 4 + 3] = 0;
  }
  return pixels;
}

/** Run lengths of 8 or 4 bits; what they leap over stays the first colour. Linear in the file. */
function runs({ bytes }: DibRequest, { width, height, bits, pixelsAt }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let y = height - 1;
  const put = (index: number): void => {
    if (x < width && y >= 0) indices[y * width + x] = index;
    x++;
  };
  const nibble = (byte: number, i: number): number =>
    bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15;
  for (let at = pixelsAt; at + 1 < bytes.length && y >= 0;) {
    const count = bytes[at] ?? 0;
    const value = bytes[at + 1] ?? 0;
    at += 2;
    // Behind the end of a row nothing is drawn, however much a file has for there.
    if (count > 0) for (let i = 0; i < count && x < width; i++) put(nibble(value, i));
    else if (value === 1) break;
    else if (value === 0) [x, y] = [0, y - 1];
    else if (value === 2) {
      x += bytes[at] ?? 0;
      y -= bytes[at + 1] ?? 0;
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(nibble(bytes[at + (bits === 8 ? i : i >> 1)] ?? 0, i));
      const length = bits === 8 ? value : Math.ceil(value / 2);
      at += length + (length % 2);
    }
  }
  return indices;
}

const opaque = ({ width, height, palette }: Header, indices: Uint8Array): Pixels =>
  coloured(indices, palette, width, height, 3);
