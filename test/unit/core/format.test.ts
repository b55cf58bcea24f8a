import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  detectFormat,
  type FormatId,
  formatIds,
  formatOfExtension,
  formats,
  readableFormats,
  sniffFormat,
  sniffLength,
} from '../../../src/core/format.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const latin = (content: string, length = 40): Uint8Array => {
  const bytes = new Uint8Array(Math.max(length, content.length));
  bytes.set(Uint8Array.from(content, (letter) => letter.charCodeAt(0)));
  return bytes;
};
/** An ISO media file's first box: its major brand, then those that it is compatible with. */
const ftyp = (...[major = '', ...others]: readonly string[]): Uint8Array =>
  latin(`\0\0\0\x20ftyp${major}\0\0\0\0${others.join('')}`);

const picture = sharp({ create: { width: 4, height: 3, channels: 3, background: 'red' } });
const written = [
  ['jpeg', () => picture.clone().jpeg()],
  ['png', () => picture.clone().png()],
  ['webp', () => picture.clone().webp()],
  ['gif', () => picture.clone().gif()],
  ['tiff', () => picture.clone().tiff()],
  ['avif', () => picture.clone().avif({ effort: 0 })],
] as const;

describe('sniffFormat', () => {
  it.each(written)('knows what sharp writes as %s', async (format, encode) => {
    const bytes = await encode().toBuffer();
    expect(sniffFormat(bytes.subarray(0, sniffLength))).toBe(format);
    expect(sniffFormat(bytes), 'with more than the head').toBe(format);
  });

  it.each<readonly [string, FormatId | undefined, Uint8Array]>([
    ['a big-endian TIFF', 'tiff', latin('MM\0*\0\0\0\x08')],
    ['a BigTIFF', 'tiff', latin('II+\0\x08\0\0\0')],
    ['a big-endian BigTIFF', 'tiff', latin('MM\0+\0\x08\0\0')],
    ['GIF87a', 'gif', latin('GIF87a')],
    ['GIF89a', 'gif', latin('GIF89a')],
    ['GIF of no known year', undefined, latin('GIF88a')],
    ['HEIC', 'heic', ftyp('heic', 'mif1', 'heic')],
    ['HEIF by a phone', 'heic', ftyp('mif1', 'heic')],
    ['a sequence of HEIF', 'heic', ftyp('msf1', 'hevc')],
    ['AVIF', 'avif', ftyp('avif', 'mif1', 'miaf')],
    ['AVIF that says so only second', 'avif', ftyp('mif1', 'avif', 'miaf')],
    ['a sequence of AVIF', 'avif', ftyp('avis', 'msf1')],
    ['a raw file of Canon (CR3)', 'raw', ftyp('crx ', 'isom')],
    ['a film', undefined, ftyp('isom', 'iso2', 'mp41')],
    ['BMP', 'bmp', latin('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0')],
    ['a text that begins with BM', undefined, text('BM')],
    ['an icon', 'ico', latin('\0\0\x01\0\x01\0\x10\x10')],
    ['a pointer', 'ico', latin('\0\0\x02\0\x01\0\x10\x10')],
    ['an icon without pictures', undefined, latin('\0\0\x01\0\0\0')],
    ['Photoshop', 'psd', latin('8BPS\0\x01')],
    ['PDF', 'pdf', text('%PDF-1.7\n')],
    ['a bare JPEG XL', 'jxl', latin('\xff\x0a')],
    ['JPEG XL in boxes', 'jxl', latin('\0\0\0\x0cJXL \r\n\x87\n')],
    ['JPEG 2000', 'jp2', latin('\0\0\0\x0cjP  \r\n\x87\n')],
    ['a raw file of Fujifilm', 'raw', latin('FUJIFILMCCD-RAW 0201')],
    ['a raw file of Canon (CR2)', 'raw', latin('II*\0\x10\0\0\0CR\x02\0')],
    ['a raw file of Olympus', 'raw', latin('IIRO\x08\0\0\0')],
    ['a raw file of Panasonic', 'raw', latin('IIU\0\x18\0\0\0')],
    ['a raw file of Sigma', 'raw', latin('FOVb\0\0\x02\0')],
    ['a bare JPEG 2000', 'jp2', latin('\xff\x4f\xff\x51\0\x2f')],
    ['JPEG XR', 'jxr', latin('II\xbc\x01')],
    ['PostScript', 'eps', text('%!PS-Adobe-3.0 EPSF-3.0\n')],
    ['PostScript with a preview', 'eps', latin('\xc5\xd0\xd3\xc6\x1e\0\0\0')],
    ['a PPM', 'pnm', text('P6\n2 2\n255\n')],
    ['a PPM with a comment', 'pnm', text('P3\n# by hand\n2 2 255 ')],
    ['a text about P1 visas', undefined, text('P1 visas are for athletes')],
    ['a text about BMW', undefined, text('BMW is a maker of cars and of motorcycles')],
    ['OpenEXR', 'exr', latin('v/1\x01\x02\0\0\0')],
    ['Radiance', 'hdr', text('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n')],
    ['QOI', 'qoi', latin('qoif\0\0\0\x02')],
    ['GIMP', 'xcf', latin('gimp xcf v011\0')],
    ['DDS', 'dds', latin('DDS \x7c\0\0\0')],
    ['sound in RIFF', undefined, latin('RIFF\0\0\0\0WAVEfmt ')],
    ['a ZIP file', undefined, latin('PK\x03\x04')],
    ['gzip', undefined, latin('\x1f\x8b\x08')],
    ['text', undefined, text('Dear Sir or Madam')],
    ['nothing', undefined, new Uint8Array()],
    ['one byte', undefined, new Uint8Array([0xff])],
    ['two bytes of a JPEG', undefined, new Uint8Array([0xff, 0xd8])],
    ['zeros', undefined, new Uint8Array(100)],
  ])('%s', (_, wanted, head) => {
    expect(sniffFormat(head)).toBe(wanted);
  });

  it.each<readonly [string, string]>([
    ['bare', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['empty', '<svg/>'],
    ['with line breaks', '\r\n\t<svg\nwidth="1">'],
    ['with a byte-order mark', '\ufeff<svg >'],
    ['with an XML declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<svg>'],
    ['with a mark and a declaration', '\ufeff<?xml version="1.0"?><svg>'],
    ['with a comment', '<!-- Generator: Inkscape <b> --><svg>'],
    ['with comments and a style sheet', '<!-- a --><?xml-stylesheet href="a.css"?><!-- b -->\n<svg>'],
    [
      'with a doctype',
      '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg>',
    ],
    ['with entities', '<!DOCTYPE svg [\n<!ENTITY a "b">\n<!ENTITY c "d">\n]>\n<svg>'],
    ['with a doctype longer than the head', `<!DOCTYPE svg [\n${'<!ENTITY a "b">\n'.repeat(100)}]><svg>`],
  ])('an SVG %s', (_, content) => {
    expect(sniffFormat(text(content).subarray(0, sniffLength))).toBe('svg');
  });

  it.each<readonly [string, string]>([
    ['a page with a drawing', '<!DOCTYPE html><html><body><svg width="1"></svg>'],
    ['a page with a comment and a drawing', '<!-- saved from --><html><body><svg width="1"></svg>'],
    ['a page with no doctype', '<html><svg></svg></html>'],
    ['an XML page with a drawing', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html><svg/></html>'],
    ['an XML file with a drawing', '<?xml version="1.0"?><doc><svg/></doc>'],
    ['a drawing in a comment', '<!-- <svg> --><doc/>'],
    ['a comment that does not end', '<!-- <svg>'],
    ['another element', '<svgfont>'],
    ['a text about it', 'how to write <svg> files'],
    ['a doctype of another kind', '<!DOCTYPE svgfont><svgfont>'],
  ])('%s is no SVG', (_, content) => {
    expect(sniffFormat(text(content))).toBeUndefined();
  });

  it('answers at once on a head made to be slow', () => {
    const hostile = ['<!--', '<?', '<!DOCTYPE svg [', '<!DOCTYPE svg ', '<!-- -->', ' ', '<!DOCTYPE svg []'];
    const began = performance.now();
    for (const piece of hostile) sniffFormat(text(piece.repeat(sniffLength)).subarray(0, sniffLength));
    expect(performance.now() - began, 'milliseconds for seven heads').toBeLessThan(100);
  });

  it('finds no format, and no error, in noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (head) => {
        const format = sniffFormat(head);
        expect(format === undefined || formatIds.includes(format)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('detectFormat', () => {
  const tiff = latin('II*\0');
  const jpeg = latin('\xff\xd8\xff');
  it.each<readonly [string, Uint8Array, string, FormatId | undefined]>([
    ['the content wins over the name', jpeg, '.png', 'jpeg'],
    ['a TIFF', tiff, '.tif', 'tiff'],
    ['a TIFF without an extension', tiff, '', 'tiff'],
    ['a raw file is a TIFF inside', tiff, '.DNG', 'raw'],
    ['a raw file with a JPEG inside', jpeg, '.nef', 'jpeg'],
    ['a damaged picture keeps the promise of its name', text('garbage'), '.jpg', 'jpeg'],
    ['an empty picture too', new Uint8Array(), '.PNG', 'png'],
    ['a packed SVG', latin('\x1f\x8b\x08'), '.svgz', 'svg'],
    ['an SVG with a long comment', text(`<!--${'x'.repeat(2000)}`), '.svg', 'svg'],
    ['an SVG that calls itself a JPEG', text('<svg>'), '.jpg', 'svg'],
    ['garbage', text('garbage'), '.txt', undefined],
    ['nothing at all', new Uint8Array(), '', undefined],
    ['a key of every object', new Uint8Array(), 'constructor', undefined],
  ])('%s', (_, head, extension, wanted) => {
    expect(detectFormat(head, extension)).toBe(wanted);
  });

  it.each(['.dng', '.CR2', '.nef', '.arw', '.orf', '.rw2', '.pef', '.srw'])(
    '%s is a camera raw file',
    (extension) => {
      expect(detectFormat(tiff, extension)).toBe('raw');
      expect(detectFormat(latin('IIRO'), extension)).toBe('raw');
    },
  );
});

describe('the table of formats', () => {
  it('gives no extension to two formats, and each in lower case with its dot', () => {
    const extensions = formatIds.flatMap((id) => formats[id].extensions);
    expect(new Set(extensions).size).toBe(extensions.length);
    for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9]+$/);
    for (const id of formatIds) {
      for (const extension of formats[id].extensions) {
        expect(formatOfExtension(extension)).toBe(id);
        expect(formatOfExtension(extension.toUpperCase())).toBe(id);
      }
    }
  });

  it('reads just what the documentation says', () => {
    expect(readableFormats).toEqual([
      ...['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'svg'],
      // Not by sharp itself, but by src/node/foreign-picture.ts.
      ...['heic', 'bmp', 'ico', 'raw'],
    ]);
  });

  it('has reasons that end a sentence', () => {
    for (const id of formatIds) {
      const { unreadable } = formats[id];
      if (unreadable !== undefined) expect(unreadable).toMatch(/^[a-z].*[^.]$/);
    }
  });
});
