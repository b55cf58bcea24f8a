import { gzipSync } from 'node:zlib';
import { join, latin, u32le, u8, zerosDeflated } from './bytes.ts';
import { type Hostile, hostile, type Word } from './entry.ts';

/** What drawings may ask for; none of it may be given. */
export interface Bait {
  /** A web server on this machine that notes every request. */
  readonly url: string;
  /** A file beside the corpus, in the parent folder of the drawings. */
  readonly secret: string;
  /** A file that only a program in a picture's name would make. */
  readonly pwned: string;
}

const svg = (content: string, head = '', size = 'width="100" height="100"'): Buffer =>
  Buffer.from(
    `${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${content}</svg>`,
  );
const square = '<rect width="50" height="50" fill="red"/>';

/** Each copy refers twice to the one before: 2 to the power of the depth. */
const useBomb = (depth: number): string =>
  `<defs><g id="a0">${square}</g>${Array.from(
    { length: depth },
    (_, i) => `<g id="a${i + 1}"><use xlink:href="#a${i}"/><use xlink:href="#a${i}"/></g>`,
  ).join('')}</defs><use xlink:href="#a${depth}"/>`;

const laughs = (levels: number): string =>
  `<!DOCTYPE svg [<!ENTITY l0 "ha">${Array.from(
    { length: levels },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  ).join('')}]>`;

const filter = (content: string): string =>
  `<filter id="f" x="0" y="0" width="1" height="1">${content}</filter><rect width="100%" height="100%" filter="url(#f)"/>`;

/** A packed drawing of zeros without an end; its length in the tail is a lie. */
const packedZeros = (length: number): Buffer =>
  join(u8(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), zerosDeflated(length), u32le(0, length));

/** What may become of a drawing where drawings are allowed. */
const drawn: readonly [Word, ...Word[]] = ['done', 'damaged'];
const bounded: readonly [Word, ...Word[]] = [
  'done',
  'damaged',
  'timed-out',
  'out-of-memory',
  'too-many-pixels',
];

/** By default each is left out, as SVG is switched off; what is declared is for runs that allow it. */
export function hostileDrawings({ url, secret }: Bait): readonly Hostile[] {
  const one = (name: string, content: string, head = ''): Hostile =>
    hostile(`${name}.svg`, svg(content, head), ...drawn);
  return [
    one('image-from-the-web', `<image xlink:href="${url}/image.png" width="50" height="50"/>`),
    one('image-href-from-the-web', `<image href="${url}/image.png" width="50" height="50"/>`),
    one('style-from-the-web', `<style>@import url("${url}/style.css");</style>${square}`),
    one('sheet-from-the-web', square, `<?xml-stylesheet href="${url}/sheet.css" type="text/css"?>`),
    one(
      'font-from-the-web',
      `<style>@font-face{font-family:x;src:url(${url}/font.ttf)}</style><text y="20" font-family="x">a</text>`,
    ),
    one('use-from-the-web', `<use xlink:href="${url}/other.svg#a"/>${square}`),
    one('picture-of-a-filter-from-the-web', filter(`<feImage xlink:href="${url}/filter.png"/>`)),
    one(
      'include-from-the-web',
      `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url}/include.xml"/>${square}`,
    ),
    one('doctype-from-the-web', square, `<!DOCTYPE svg SYSTEM "${url}/svg.dtd">`),
    one(
      'entity-from-the-web',
      '<text y="20">&x;</text>',
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "${url}/entity">]>`,
    ),
    one(
      'entity-from-the-disk',
      '<text y="20">&x;</text>',
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    one('parameter-entity', square, `<!DOCTYPE svg [<!ENTITY % x SYSTEM "${url}/parameter"> %x;]>`),
    one('image-from-the-disk', `<image xlink:href="file://${secret}" width="50" height="50"/>`),
    one('image-from-the-parent', '<image xlink:href="../secret.png" width="50" height="50"/>'),
    one('image-beside', '<image xlink:href="image-beside.svg" width="50" height="50"/>'),
    one('script', `<script>fetch("${url}/script")</script>${square}`),
    one('handler', `<rect width="50" height="50" onload="fetch('${url}/handler')"/>`),
    one(
      'foreign',
      `<foreignObject width="50" height="50"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${url}/frame"/></foreignObject>`,
    ),
    one('laughs-of-10-levels', '<text y="20">&l10;</text>', laughs(10)),
    one('entity-in-itself', '<text y="20">&a;</text>', '<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'),
    one('use-of-itself', '<g id="a"><use xlink:href="#a"/></g>'),
    one(
      'pattern-of-itself',
      '<pattern id="p" width="1" height="1"><rect width="9" height="9" fill="url(#p)"/></pattern><rect width="90" height="90" fill="url(#p)"/>',
    ),
    one('deep-100000', `${'<g>'.repeat(60_000)}${'</g>'.repeat(60_000)}`),
    one('numbers-not-finite', '<path d="M 1e999 nan L -1e999 inf z"/><rect width="1e38" height="1e38"/>'),
    hostile('empty.svg', svg(''), ...drawn),
    hostile('no-size.svg', svg(square, '', ''), ...bounded),
    hostile('size-0.svg', svg(square, '', 'width="0" height="0"'), 'damaged'),
    hostile('size-negative.svg', svg(square, '', 'width="-100" height="-100"'), 'damaged', 'done'),
    hostile('size-100000.svg', svg(square, '', 'width="100000" height="100000"'), ...bounded),
    hostile('size-1e30.svg', svg(square, '', 'width="1e30" height="1e30"'), ...bounded),
    hostile('line-10000000-long.svg', svg(square, '', 'width="10000000" height="1"'), ...bounded),
    hostile('not-ended.svg', svg(square).subarray(0, -6), 'damaged'),
    hostile(
      'other-encoding.svg',
      join(u8(0xff, 0xfe), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>', 'utf16le')),
      ...drawn,
    ),
    hostile('zeros-in-it.svg', svg(`\0\0\0${square}`), ...drawn),
    hostile('text-10-mb.svg', svg(`<text y="20">${'x'.repeat(10_000_000)}</text>`), 'drawing-too-big'),
    hostile('packed.svgz', gzipSync(svg(square)), ...drawn),
    hostile('packed-1-gb.svgz', packedZeros(2 ** 30), 'drawing-too-big'),
    hostile('packed-100-mb.svgz', packedZeros(100_000_000), 'drawing-too-big'),
    hostile('packed-cut.svgz', gzipSync(svg(square)).subarray(0, 40), 'damaged'),
    hostile('packed-nothing.svgz', latin('\x1f\x8b'), 'damaged'),
  ];
}

/** Drawings that take minutes, or all the memory, where nothing ends them. */
export const slowDrawings = (): readonly Hostile[] => [
  hostile(
    'turbulence.svg',
    svg(filter('<feTurbulence baseFrequency="0.9" numOctaves="1000000"/>'), '', 'width="9000" height="9000"'),
    ...bounded,
  ),
  hostile(
    'blurs.svg',
    svg(filter('<feGaussianBlur stdDeviation="500"/>'.repeat(300)), '', 'width="9000" height="9000"'),
    ...bounded,
  ),
  hostile('use-to-the-power-of-25.svg', svg(useBomb(25)), ...bounded),
  hostile('text-900-kb.svg', svg(`<text y="20">${'x'.repeat(900_000)}</text>`), ...bounded),
];
