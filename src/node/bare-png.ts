import zlib from 'node:zlib';

/** Pixels in memory: rows from the top, 8 bits a channel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, and alpha. */
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

interface Extras {
  readonly icc?: Uint8Array | undefined;
  /** A TIFF structure. */
  readonly exif?: Uint8Array | undefined;
  readonly xmp?: Uint8Array | undefined;
}

/**
 * A PNG without compression: the one way to hand sharp pixels together with their profile and their EXIF. Raw pixels
 * can have neither, and libvips reads no EXIF of a TIFF. Costs some 4 ms a megapixel.
 */
export function barePng({ width, height, channels, data }: Pixels, { icc, exif, xmp }: Extras = {}): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, channels === 4 ? 6 : 2], 8);
  const row = width * channels;
  const filtered = Buffer.allocUnsafe((row + 1) * height);
  for (let y = 0; y < height; y++) {
    filtered[y * (row + 1)] = 0;
    filtered.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunk('IHDR', head),
    ...(icc === undefined
      ? []
      : chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), zlib.deflateSync(icc)]))),
    ...(exif === undefined ? [] : chunk('eXIf', exif)),
    ...(xmp === undefined ? [] : chunk('iTXt', Buffer.concat([xmpHead, xmp]))),
    ...chunk('IDAT', zlib.deflateSync(filtered, { level: 0 })),
    ...chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Not compressed, and in no language: PNG (third edition) §11.3.3.4. */
const xmpHead = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1');

function chunk(type: string, data: Uint8Array): readonly Uint8Array[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc(data, crc(head.subarray(4))), 0);
  return [head, data, end];
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** PNG (third edition) annex D; Node's own, `zlib.crc32`, came after the oldest Node that the program runs on. */
function crc(data: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of data) value = (table[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
