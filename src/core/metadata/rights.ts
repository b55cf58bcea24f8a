import { cleanText, type ExifText } from './exif-read.ts';

/** Who owns and made a picture, as XMP (dc:rights, dc:creator) says; in UTF-8. */
export function rightsInXmp(xmp: Buffer): ReadonlyMap<ExifText, Buffer> {
  return rights({ copyright: xmpText(xmp, 'dc:rights'), artist: xmpText(xmp, 'dc:creator') });
}

/** The first text within an element: `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© A</rdf:li>…` */
function xmpText(xmp: Buffer, element: string): Buffer | undefined {
  const start = xmp.indexOf(`<${element}>`);
  const end = start === -1 ? -1 : xmp.indexOf(`</${element}>`, start);
  if (end === -1) return undefined;
  const within = xmp.toString('utf8', start, Math.min(end, start + 8000));
  const text = /<rdf:li\b[^>]*>([^<]*)</.exec(within)?.[1];
  return text === undefined ? undefined : Buffer.from(unescaped(text.trim()));
}

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The same as IPTC says (IIM 2:116 and 2:80), in Photoshop's block; as it is coded there. */
export function rightsInIptc(block: Buffer): ReadonlyMap<ExifText, Buffer> {
  const start = block.indexOf(iptcMark);
  if (start === -1) return new Map();
  const found = new Map<number, Buffer>();
  // A padded name and the length stand before the records.
  for (let at = block.indexOf(0x1c, start + iptcMark.length + 2); at !== -1 && block[at] === 0x1c;) {
    if (at + 5 > block.length) break;
    const length = block.readUInt16BE(at + 3);
    const data = block[at + 2] ?? 0;
    if (block[at + 1] === 2 && !found.has(data)) found.set(data, block.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return rights({ copyright: found.get(116), artist: found.get(80) });
}
const iptcMark = Buffer.from('8BIM\u0004\u0004', 'latin1');

function rights(
  texts: Readonly<Partial<Record<ExifText, Buffer | undefined>>>,
): ReadonlyMap<ExifText, Buffer> {
  const { copyright, artist } = texts;
  return new Map(
    (
      [['copyright', copyright] as const, ['artist', artist] as const] satisfies [ExifText, unknown][]
    ).flatMap(([name, text]) => {
      const clean = text === undefined ? undefined : cleanText(text);
      return clean === undefined ? [] : [[name, clean] as const];
    }),
  );
}
