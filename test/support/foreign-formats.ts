/** A TIFF directory's entry: tag, type (3 short, 4 long, 7 bytes), values. */
export type Entry = readonly [tag: number, type: 3 | 4, values: readonly number[]];

/** A little-endian TIFF structure with one or more directories, one after the other, and data behind. */
export function tiffStructure(
  directories: readonly (readonly Entry[])[],
  data: readonly { readonly at: number; readonly bytes: Uint8Array }[] = [],
): Buffer {
  const parts: Buffer[] = [Buffer.from('49492a0008000000', 'hex')];
  let at = 8;
  for (const [i, entries] of directories.entries()) {
    const directory = Buffer.alloc(2 + entries.length * 12 + 4);
    directory.writeUInt16LE(entries.length, 0);
    for (const [n, [tag, type, values]] of entries.entries()) {
      const entry = 2 + n * 12;
      directory.writeUInt16LE(tag, entry);
      directory.writeUInt16LE(type, entry + 2);
      directory.writeUInt32LE(values.length, entry + 4);
      if (type === 3) directory.writeUInt16LE(values[0] ?? 0, entry + 8);
      else directory.writeUInt32LE(values[0] ?? 0, entry + 8);
    }
    at += directory.length;
    if (i + 1 < directories.length) directory.writeUInt32LE(at, directory.length - 4);
    parts.push(directory);
  }
  const head = Buffer.concat(parts);
  const length = Math.max(head.length, ...data.map((each) => each.at + each.bytes.length));
  const whole = Buffer.alloc(length);
  head.copy(whole);
  for (const each of data) whole.set(each.bytes, each.at);
  return whole;
}

export interface BitmapRequest {
  readonly width: number;
  /** Negative: rows from the top. */
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  /** Colours as 0xrrggbb. */
  readonly palette?: readonly number[];
  readonly pixels: Uint8Array;
  /** Red, green, blue, alpha, behind the header. */
  readonly masks?: readonly number[];
}

/** The inside of a BMP file: header, masks, palette, pixels. */
export function dib({
  width,
  height,
  bits,
  compression = 0,
  palette = [],
  pixels,
  masks = [],
}: BitmapRequest): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(bits, 14);
  header.writeUInt32LE(compression, 16);
  header.writeUInt32LE(palette.length, 32);
  const words = Buffer.alloc(4 * (masks.length + palette.length));
  for (const [i, word] of [...masks, ...palette].entries()) words.writeUInt32LE(word >>> 0, i * 4);
  return Buffer.concat([header, words, pixels]);
}

export function bmp(request: BitmapRequest): Buffer {
  const inside = dib(request);
  const head = Buffer.alloc(14);
  head.write('BM', 'latin1');
  head.writeUInt32LE(14 + inside.length, 2);
  head.writeUInt32LE(14 + inside.length - request.pixels.length, 10);
  return Buffer.concat([head, inside]);
}

/** An icon of these pictures, each a PNG or a bitmap's inside. */
export function ico(
  pictures: readonly { readonly side: number; readonly bits?: number; readonly bytes: Uint8Array }[],
): Buffer {
  const head = Buffer.alloc(6 + pictures.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  for (const [i, { side, bits = 32, bytes }] of pictures.entries()) {
    const entry = 6 + i * 16;
    head[entry] = head[entry + 1] = side === 256 ? 0 : side;
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(bits, entry + 6);
    head.writeUInt32LE(bytes.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += bytes.length;
  }
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}
