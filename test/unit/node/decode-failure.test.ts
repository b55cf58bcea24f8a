import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/core/format.ts';
import { decodeFailure, isCutShort } from '../../../src/node/decode-failure.ts';

const limits = { maxPixels: 100e6, timeoutMs: 60_000 };
const heads = {
  jpeg: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  tiff: Buffer.from('II*\0\0\0\0\0', 'latin1'),
  avif: Buffer.from('\0\0\0\x18ftypavif\0\0\0\0', 'latin1'),
};

const said = (text: string, format: keyof typeof heads = 'jpeg', bytes: Uint8Array = heads[format]) => {
  const extension = formats[format].extensions[0];
  const file = { path: `/none/a${extension}`, name: 'a', extension, format, bytes };
  const { code, message } = decodeFailure(new Error(text), file, limits);
  return `${code}: ${message}`;
};

describe('the decoders’ words', () => {
  test.each([
    [
      'VipsJpeg: premature end of JPEG image\nVipsJpeg: again',
      'damaged: The picture is damaged or cut short: premature end of JPEG image.',
    ],
    [
      'Input buffer has corrupt header: VipsJpeg: Invalid JPEG file structure: two SOI markers',
      'damaged: The picture is damaged or cut short: Invalid JPEG file structure: two SOI markers.',
    ],
    [
      'Input buffer has corrupt header:',
      'damaged: The picture is damaged or cut short: its header is wrong.',
    ],
    [
      'Input buffer contains unsupported image format',
      'damaged: The picture is damaged or cut short: its header is wrong.',
    ],
    [
      'source: bad seek to 1024\nsource: bad seek to 768',
      'damaged: The picture is damaged or cut short: it ends too early.',
    ],
    [
      'vips2png: unable to write to target target',
      'damaged: The picture is damaged or cut short: its pixels cannot be read.',
    ],
    [
      'timeout: 30% complete',
      'timed-out: It took longer than 60 s and was ended (setting batchPool.timeoutSeconds).',
    ],
    [
      'Input buffer has corrupt header: VipsJpeg: Unsupported JPEG process: SOF type 0xc5',
      'unsupported-format: This rare kind of JPEG cannot be read.',
    ],
    [
      'VipsJpeg: Unsupported JPEG data precision 12',
      'unsupported-format: JPEG with 12 bits a sample cannot be read.',
    ],
    [
      'Input buffer has corrupt header: VipsJpeg: Maximum supported image dimension is 65500 pixels',
      'unsupported-format: JPEG with a side of more than 65500 pixels cannot be read.',
    ],
  ])('%j', (text, wanted) => {
    expect(said(text)).toBe(wanted);
  });

  test.each([
    ['tiff2vips: ZSTD compression support is not configured', 'TIFF with ZSTD compression'],
    [
      'tiff2vips: Old-style JPEG compression support is not configured',
      'TIFF with Old-style JPEG compression',
    ],
    ['tiff2vips: Compression scheme 50002 strip decoding is not implemented', 'TIFF with compression 50002'],
    ['Input image exceeds channel limit', 'TIFF with so many channels'],
    ["colourspace: no known route from 'multiband' to 'srgb'", 'TIFF with colours of this kind'],
  ])('%j', (text, what) => {
    expect(said(text, 'tiff')).toBe(`unsupported-format: ${what} cannot be read.`);
  });

  test('what matters is found among what does not', () => {
    const text =
      'Input buffer has corrupt header: source: bad seek to 1024\nsource: bad seek to 768\nheif: Invalid input: Invalid image size: Zero image width or height (2.129)';
    expect(said(text, 'avif')).toBe(
      'damaged: The picture is damaged or cut short: Invalid image size: Zero image width or height.',
    );
  });
});

describe('what is in the file, where it is not what its name says', () => {
  const text = 'Input buffer contains unsupported image format';
  test.each([
    ['<!DOCTYPE html><html>', 'other-content: The file holds a web page, not JPEG as its name says.'],
    ['PK\x03\x04\0\0\0\0', 'other-content: The file holds a ZIP archive, not JPEG as its name says.'],
    ['\0'.repeat(100), 'damaged: The picture is damaged or cut short: all its bytes are zero.'],
    [
      '\x01\x02\x03',
      'damaged: The picture is damaged or cut short: it is named as JPEG but does not begin as one.',
    ],
  ])('%j', (content, wanted) => {
    expect(said(text, 'jpeg', Buffer.from(content, 'latin1'))).toBe(wanted);
  });
});

test.each([
  ['VipsJpeg: premature end of JPEG image', true],
  ['VipsJpeg: Corrupt JPEG data: premature end of data segment', true],
  ['source: bad seek to 1024', true],
  ['tiff2vips: Not enough data for scanline 0', true],
  ['VipsJpeg: Corrupt JPEG data: 12 extraneous bytes before marker 0xd9', false],
])('%j means that something is missing: %s', (text, wanted) => {
  expect(isCutShort(new Error(text))).toBe(wanted);
});
