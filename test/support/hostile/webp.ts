import { join, latin, patched, repeated, u16le, u32le, u8 } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

const chunk = (type: string, data: Buffer, length = data.length): Buffer =>
  join(type, u32le(length), data, Buffer.alloc(data.length % 2));

function riff(...chunks: readonly Buffer[]): Buffer {
  const body = join('WEBP', ...chunks);
  return join('RIFF', u32le(body.length), body);
}

const u24le = (value: number): Buffer => u32le(value).subarray(0, 3);

/** What the file says it has: 2 animation, 4 XMP, 8 EXIF, 16 alpha, 32 a profile. */
const extended = (flags: number, width: number, height: number): Buffer =>
  chunk('VP8X', join(u8(flags, 0, 0, 0), u24le(width - 1), u24le(height - 1)));

const animation = chunk('ANIM', join(u32le(0), u16le(0)));
const frame = (width: number, height: number, picture: Buffer, x = 0): Buffer =>
  chunk('ANMF', join(u24le(x), u24le(0), u24le(width - 1), u24le(height - 1), u24le(10), u8(0), picture));

/**
 * @param lossy 40×30, one `VP8 ` chunk
 * @param lossless 40×30, one `VP8L` chunk
 */
export function hostileWebps(lossy: Buffer, lossless: Buffer): readonly Hostile[] {
  const picture = chunkOf(lossy, 'VP8 ');
  const exact = chunkOf(lossless, 'VP8L');
  const still = (flags: number, ...chunks: readonly Buffer[]): Buffer =>
    riff(extended(flags, 40, 30), ...chunks);
  // 14 bits each of width and height less one, after a signature of one byte
  const losslessSize = (side: number): Buffer => {
    const bits = (side - 1) | ((side - 1) << 14);
    return patched(lossless, lossless.indexOf('VP8L') + 9, u32le(bits >>> 0));
  };
  const lossySize = (width: number, height: number): Buffer =>
    patched(lossy, lossy.indexOf('VP8 ') + 14, u16le(width, height));
  const animated = (...frames: readonly Buffer[]): Buffer => riff(extended(2, 40, 30), animation, ...frames);
  return [
    hostile('lossless-16384.webp', losslessSize(16_384), 'too-many-pixels', 'damaged'),
    hostile('lossless-9999.webp', losslessSize(9999), 'damaged', 'out-of-memory'),
    hostile('lossy-16383.webp', lossySize(16_383, 16_383), 'too-many-pixels', 'damaged'),
    hostile('lossy-9999.webp', lossySize(9999, 9999), 'damaged', 'out-of-memory'),
    hostile('lossy-0.webp', lossySize(0, 0), 'damaged'),
    hostile(
      'canvas-16777216.webp',
      riff(extended(0, 16_777_216, 16_777_216), picture),
      'too-many-pixels',
      'damaged',
    ),
    hostile('canvas-9999.webp', riff(extended(0, 9999, 9999), picture), 'damaged', 'done', 'out-of-memory'),
    hostile('canvas-smaller.webp', riff(extended(0, 10, 10), picture), 'damaged', 'done'),
    hostile('frames-0.webp', animated(), 'damaged'),
    hostile('frames-1.webp', animated(frame(40, 30, picture)), 'done'),
    hostile('frames-5000.webp', animated(repeated(frame(40, 30, exact), 5000)), 'done'),
    hostile(
      'frame-outside.webp',
      animated(frame(40, 30, picture), frame(40, 30, picture, 60_000)),
      'damaged',
      'done',
    ),
    hostile('frame-of-other-size.webp', animated(frame(400, 300, picture)), 'damaged', 'done'),
    hostile('frame-without-picture.webp', animated(frame(40, 30, Buffer.alloc(0))), 'damaged', 'done'),
    hostile(
      'frames-without-the-flag.webp',
      riff(extended(0, 40, 30), animation, frame(40, 30, picture)),
      'damaged',
      'done',
    ),
    hostile('flag-without-frames.webp', riff(extended(2, 40, 30), picture), 'damaged', 'done'),
    hostile(
      'animated-canvas-9999.webp',
      riff(extended(2, 9999, 9999), animation, frame(40, 30, picture)),
      'done',
      'damaged',
      'out-of-memory',
    ),
    hostile(
      'alpha-garbage.webp',
      still(16, chunk('ALPH', Buffer.alloc(100, 0xff)), picture),
      'damaged',
      'done',
    ),
    hostile('alpha-empty.webp', still(16, chunk('ALPH', Buffer.alloc(0)), picture), 'damaged', 'done'),
    hostile('exif-garbage.webp', still(8, picture, chunk('EXIF', Buffer.alloc(1000, 0xff))), 'done'),
    hostile('xmp-5-mb.webp', still(4, picture, chunk('XMP ', Buffer.alloc(5_000_000, 'x'))), 'done'),
    hostile('icc-garbage.webp', still(32, chunk('ICCP', Buffer.alloc(1000, 'garbage')), picture), 'done'),
    hostile('icc-promised-only.webp', still(32, picture), 'damaged', 'done'),
    hostile(
      'chunks-100000.webp',
      still(0, picture, repeated(chunk('abcd', Buffer.alloc(0)), 100_000)),
      'done',
      'damaged',
    ),
    hostile('chunk-of-4-gb.webp', riff(chunk('VP8 ', picture.subarray(8), 0xffff_ffff)), 'damaged'),
    hostile(
      'chunk-of-4-gb-after.webp',
      still(0, picture, chunk('EXIF', latin('x'), 0xffff_fff0)),
      'damaged',
      'done',
    ),
    hostile('file-of-0.webp', patched(lossy, 4, u32le(0)), 'damaged'),
    hostile('file-of-4-gb.webp', patched(lossy, 4, u32le(0xffff_ffff)), 'damaged'),
    hostile('file-shorter.webp', patched(lossy, 4, u32le(30)), 'damaged'),
    hostile('two-pictures.webp', riff(picture, exact), 'done', 'damaged'),
    hostile('after-the-end-5-mb.webp', join(lossy, Buffer.alloc(5_000_000)), 'done', 'damaged'),
  ];
}

function chunkOf(webp: Buffer, type: string): Buffer {
  const at = webp.indexOf(type, 0, 'latin1');
  if (at < 0) throw new Error(`The WebP has no ${type} chunk.`);
  const length = webp.readUInt32LE(at + 4);
  return webp.subarray(at, at + 8 + length + (length % 2));
}
