import { join, latin, repeated, u16le, u8 } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

const palette = u8(0, 0, 0, 255, 255, 255);

/** Head with a palette of two colours. */
const screen = (width: number, height: number): Buffer =>
  join('GIF89a', u16le(width, height), u8(0x80, 0, 0), palette);
const place = (width: number, height: number, x = 0, y = 0, flags = 0): Buffer =>
  join(u8(0x2c), u16le(x, y, width, height), u8(flags));
/** Code width 2: clear, one black pixel, end. */
const onePixel = Buffer.from('0202440100', 'hex');
const delay = (hundredths: number, disposal = 0): Buffer =>
  join(u8(0x21, 0xf9, 4, disposal << 2), u16le(hundredths), u8(0, 0));
const end = u8(0x3b);

/** Data in blocks of at most 255 bytes. */
function blocks(data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const part = data.subarray(at, at + 255);
    parts.push(u8(part.length), part);
  }
  return join(...parts, u8(0));
}

/**
 * LZW of zeros (GIF89a, appendix F), code width 2: after a clear, code 6 stands for two pixels, 7 for three, and each is
 * known when it is needed. 100 megapixels take 60 kB.
 */
function zerosLzw(pixels: number): Buffer {
  const bytes: number[] = [];
  let [held, count] = [0, 0];
  const put = (code: number, width: number): void => {
    held |= code << count;
    for (count += width; count >= 8; count -= 8) {
      bytes.push(held & 255);
      held >>>= 8;
    }
  };
  const widthAt = (next: number): number => Math.max(3, 32 - Math.clz32(next));
  const [clear, stop, last] = [4, 5, 4094];
  let next = last;
  for (let left = pixels; left > 0;) {
    put(clear, bytes.length === 0 ? 3 : widthAt(next));
    put(0, 3);
    left--;
    for (next = 6; left > 0 && next <= last; next++) {
      const run = Math.min(left, next - 4);
      put(run === 1 ? 0 : run + 4, widthAt(next));
      left -= run;
    }
  }
  put(stop, widthAt(next));
  if (count > 0) bytes.push(held & 255);
  return join(u8(2), blocks(Buffer.from(bytes)));
}

const still = (width: number, height: number): Buffer =>
  join(screen(width, height), place(width, height), zerosLzw(width * height), end);
const frames = (count: number, ...parts: readonly Buffer[]): Buffer =>
  join(screen(20, 20), repeated(join(...parts), count), end);

export const hostileGifs = (): readonly Hostile[] => [
  hostile('10000-frames.gif', frames(10_000, delay(2), place(1, 1), onePixel), 'done'),
  hostile('100000-frames.gif', frames(100_000, place(1, 1), onePixel), 'done'),
  hostile('frames-outside.gif', frames(50, place(20, 20, 60_000, 60_000), onePixel), 'too-many-pixels'),
  hostile(
    'frames-too-large.gif',
    frames(3, place(65_535, 65_535), onePixel),
    'too-many-pixels',
    'damaged',
    'done',
  ),
  hostile(
    'screen-65535.gif',
    join(screen(65_535, 65_535), place(1, 1), onePixel, end),
    // The decoder goes by the frame where the screen cannot be meant.
    'done',
    'too-many-pixels',
  ),
  hostile('screen-0.gif', join(screen(0, 0), place(1, 1), onePixel, end), 'done', 'damaged'),
  hostile('picture-0.gif', join(screen(20, 20), place(0, 0), onePixel, end), 'done', 'damaged'),
  hostile('9999.gif', still(9999, 9999), 'done', 'out-of-memory'),
  hostile('16000.gif', still(16_000, 16_000), 'too-many-pixels'),
  hostile('no-frames.gif', join(screen(20, 20), end), 'damaged'),
  hostile(
    'no-palette.gif',
    join('GIF89a', u16le(20, 20), u8(0, 0, 0), place(1, 1), onePixel, end),
    'done',
    'damaged',
  ),
  hostile('palette-cut.gif', join('GIF89a', u16le(20, 20), u8(0xf7, 0, 0), u8(1, 2, 3)), 'damaged'),
  hostile(
    'background-outside.gif',
    join('GIF89a', u16le(20, 20), u8(0x80, 255, 0), palette, place(20, 20), zerosLzw(400), end),
    'done',
  ),
  ...[0, 1, 12, 13, 255].map((width) =>
    hostile(
      `code-width-${width}.gif`,
      join(screen(20, 20), place(1, 1), u8(width), blocks(u8(0x44, 1)), end),
      'damaged',
      'done',
    ),
  ),
  hostile(
    'unknown-codes.gif',
    join(screen(20, 20), place(20, 20), u8(2), blocks(Buffer.alloc(300, 0xff)), end),
    'damaged',
    'done',
  ),
  hostile('too-few-pixels.gif', join(screen(20, 20), place(20, 20), zerosLzw(30), end), 'damaged', 'done'),
  hostile(
    'too-many-pixels.gif',
    join(screen(20, 20), place(20, 20), zerosLzw(50_000_000), end),
    'done',
    'damaged',
  ),
  hostile('interlaced.gif', join(screen(20, 20), place(20, 20, 0, 0, 0x40), zerosLzw(400), end), 'done'),
  hostile('disposal-7.gif', frames(5, delay(65_535, 7), place(1, 1), onePixel), 'done'),
  hostile(
    'comment-5-mb.gif',
    join(
      screen(20, 20),
      u8(0x21, 0xfe),
      blocks(Buffer.alloc(5_000_000, 'x')),
      place(20, 20),
      zerosLzw(400),
      end,
    ),
    'done',
  ),
  hostile(
    'extensions-100000.gif',
    join(screen(20, 20), repeated(delay(1), 100_000), place(20, 20), zerosLzw(400), end),
    'done',
  ),
  hostile(
    'unknown-extension.gif',
    join(screen(20, 20), u8(0x21, 0x99), blocks(latin('abc')), place(20, 20), zerosLzw(400), end),
    'done',
  ),
  hostile(
    'loops-cut.gif',
    join(screen(20, 20), u8(0x21, 0xff, 11), 'NETSCAPE2.0', u8(9, 1), place(20, 20), zerosLzw(400), end),
    'done',
    'damaged',
  ),
  hostile('block-not-ended.gif', join(screen(20, 20), place(20, 20), u8(2, 255, 1, 2, 3)), 'damaged'),
  hostile('no-end.gif', still(20, 20).subarray(0, -1), 'done', 'damaged'),
];
