import { Random } from '../random.ts';
import { join, latin, repeated, u16le, u32be, u32le, u8 } from './bytes.ts';
import type { Samples } from './samples.ts';
import { type Hostile, hostile, type Word } from './entry.ts';

/** Formats that are known by name and cannot be read, each by the beginning of its content alone. */
const unsupported: readonly (readonly [name: string, head: Buffer | string])[] = [
  ['heic', join(u32be(24), 'ftypheic', u32be(0), 'mif1heic')],
  ['heif', join(u32be(24), 'ftypmif1', u32be(0), 'mif1heic')],
  ['bmp', join('BM', u32le(70), u32le(0), u32le(54), u32le(40), u32le(2), u32le(2), u16le(1, 24))],
  ['ico', join(u16le(0, 1, 1), u8(16, 16, 0, 0), u16le(1, 32), u32le(40, 22))],
  ['cur', join(u16le(0, 2, 1), u8(16, 16, 0, 0), u16le(1, 32), u32le(40, 22))],
  ['jxl', u8(0xff, 0x0a, 0xfa, 0x1f)],
  ['jxl', join(u32be(12), 'JXL \r\n\x87\n')],
  ['jp2', join(u32be(12), 'jP  \r\n\x87\n')],
  ['j2k', u8(0xff, 0x4f, 0xff, 0x51, 0, 47)],
  ['psd', '8BPS\0\x01\0\0\0\0\0\0\0\x03'],
  ['pdf', '%PDF-1.7\n1 0 obj\n'],
  ['eps', '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n'],
  ['eps', join(u8(0xc5, 0xd0, 0xd3, 0xc6), u32le(30, 100))],
  ['ps', '%!PS\n(%pipe%id) (w) file\n'],
  ['ppm', 'P6\n2 2\n255\n'],
  ['pgm', 'P2 2 2 255 0 0 0 0'],
  ['pam', 'P7\nWIDTH 2\nHEIGHT 2\nDEPTH 3\nMAXVAL 255\nENDHDR\n'],
  ['exr', u8(0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0)],
  ['hdr', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n'],
  ['qoi', join('qoif', u32be(2, 2), u8(3, 0))],
  ['jxr', join('II', u8(0xbc, 1), u32le(8))],
  ['xcf', 'gimp xcf v011\0'],
  ['dds', join('DDS ', u32le(124))],
  ['cr2', join('II*\0', u32le(16), 'CR\x02\0', u32le(0))],
  ['cr3', join(u32be(24), 'ftypcrx ', u32be(1), 'crx isom')],
  ['raf', 'FUJIFILMCCD-RAW 0201FF'],
  ['orf', join('IIRO', u32le(8))],
  ['rw2', join('IIU\0', u32le(24))],
  ['x3f', 'FOVb\0\0\x02\0'],
  ['mrw', '\0MRM\0\0\0\0'],
];

/** Of those that are read, nothing is there to be read; the bitmap's zeros are all it needs. */
const wordsOf = (name: string): readonly [Word, ...Word[]] =>
  /^(heic|heif|ico|cur)$/.test(name)
    ? ['damaged']
    : /^(cr2|cr3|raf|orf|rw2|x3f|mrw)$/.test(name)
      ? ['unsupported-format']
      : name === 'bmp'
        ? ['done']
        : ['skipped unsupported'];

/** What ImageMagick would have obeyed (CVE-2016-3714 to 3718), and other programs in a picture's name. */
const commands = (pwned: string): readonly (readonly [name: string, content: string, word: Word])[] => [
  [
    'mvg',
    `push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1:1/x.jpg"|touch "${pwned})'\npop graphic-context\n`,
    'other-content',
  ],
  [
    'msl',
    `<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="${pwned}"/></image>`,
    'other-content',
  ],
  ['label', 'label:@/etc/passwd', 'other-content'],
  ['ephemeral', `ephemeral:${pwned}`, 'other-content'],
  ['shell', `#!/bin/sh\ntouch ${pwned}\n`, 'other-content'],
  ['postscript', `%!PS\n(%pipe%touch ${pwned}) (w) file\n`, 'skipped unsupported'],
  ['html', '<!DOCTYPE html><html><body><script>alert(1)</script></body></html>', 'other-content'],
  ['php', `<?php system("touch ${pwned}"); ?>`, 'other-content'],
  ['json', '{"__proto__": {"polluted": true}}', 'other-content'],
];

/** Content of one kind under the name of another. */
export function hostileDisguises(samples: Samples, pwned: string): readonly Hostile[] {
  const random = new Random(5);
  const noise = Buffer.from(Array.from({ length: 20_000 }, () => random.whole(0, 255)));
  const { jpeg, png, gif, webp, tiff, avif } = samples;
  const extensions = ['jpg', 'png', 'webp', 'gif', 'tif', 'avif'] as const;
  return [
    ...unsupported.flatMap(([name, head], i) => [
      hostile(`${i}.${name}`, join(head, Buffer.alloc(3000)), ...wordsOf(name)),
      hostile(`${name}-called-jpeg-${i}.jpg`, join(head, Buffer.alloc(3000)), ...wordsOf(name)),
    ]),
    ...Object.entries(samples).map(([kind, bytes], i) =>
      hostile(`${kind}-under-another-name.${extensions[(i + 2) % extensions.length] ?? ''}`, bytes, 'done'),
    ),
    ...commands(pwned).flatMap(([name, content, word]) =>
      ['jpg', 'png', 'gif'].map((extension) => hostile(`${name}.${extension}`, latin(content), word)),
    ),
    ...extensions.flatMap((extension) => [
      hostile(`empty.${extension}`, Buffer.alloc(0), 'source-empty'),
      hostile(`one-byte.${extension}`, u8(0xff), 'damaged'),
      hostile(`zeros.${extension}`, Buffer.alloc(10_000), 'damaged'),
      hostile(`ones.${extension}`, Buffer.alloc(10_000, 0xff), 'damaged'),
      hostile(`noise.${extension}`, noise, 'damaged'),
    ]),
    hostile(
      'film.jpg',
      join(u32be(24), 'ftypisom', u32be(0), 'isommp41', Buffer.alloc(3000)),
      'other-content',
      'skipped unsupported',
    ),
    hostile(
      'film.mp4.avif',
      join(u32be(24), 'ftypisom', u32be(0), 'isommp41', Buffer.alloc(3000)),
      'other-content',
    ),
    hostile('zip.png', join('PK\x03\x04', Buffer.alloc(2000)), 'other-content'),
    hostile('gzip.jpg', join(u8(0x1f, 0x8b, 8), Buffer.alloc(2000)), 'other-content'),
    hostile('jpeg-and-zip.jpg', join(jpeg, 'PK\x03\x04', Buffer.alloc(2000)), 'done'),
    hostile('gif-and-script.gif', join(gif, '/*', latin('*/=alert(1)')), 'done', 'damaged'),
    hostile('pdf-and-jpeg.jpg', join('%PDF-1.4\n', jpeg), 'skipped unsupported'),
    hostile('png-and-jpeg.png', join(png, jpeg), 'done'),
    hostile('jpeg-late.jpg', join(Buffer.alloc(100), jpeg), 'damaged'),
    hostile(
      'png-with-line-ends-changed.png',
      Buffer.from(png.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      'damaged',
    ),
    hostile('jpeg-through-utf8.jpg', Buffer.from(jpeg.toString('utf8')), 'damaged'),
    hostile(
      'svg-called-png.png',
      latin('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'skipped svg-off',
      'done',
    ),
    hostile('two-dots.jpg.exe.png', png, 'done'),
    hostile('upper.JPEG', jpeg, 'done'),
    hostile('without-an-extension', tiff, 'done'),
    hostile('avif-twice.avif', join(avif, avif), 'done', 'damaged'),
    hostile('webp-in-webp.webp', repeated(webp, 2), 'done', 'damaged'),
  ];
}
