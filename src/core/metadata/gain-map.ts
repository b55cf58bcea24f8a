import { jpegParts } from './jpeg-parts.ts';
import { contentOf, type Part } from './part.ts';

/** The second picture of an Ultra HDR JPEG, which says how bright each pixel is on a screen that can show it. */
export interface GainMap {
  /** Without what it says beside that. */
  readonly picture: Buffer;
  /** The standard's segments of the first picture (ISO 21496-1). */
  readonly segments: readonly Buffer[];
  /** Whether the first picture names it in XMP, as Android's form has it. */
  readonly inXmp: boolean;
  /** Where it is in the file. */
  readonly start: number;
  readonly end: number;
}

/** @param parts of the whole file; undefined: there is none, or not in a form that is known */
export function gainMapOf(bytes: Buffer, parts: readonly Part[]): GainMap | undefined {
  const segments = parts.filter(({ kind }) => kind === 'gain-map');
  const inXmp = parts.some((part) => part.kind === 'xmp' && contentOf(bytes, part).includes('hdrgm:Version'));
  const behind = parts.find(({ kind }) => kind === 'appended');
  if (behind === undefined || (segments.length === 0 && !inXmp)) return undefined;
  for (
    let at = behind.start, count = 0;
    count < mostPictures && bytes[at] === 0xff && bytes[at + 1] === 0xd8;
    count++
  ) {
    const own = bytes.subarray(at);
    const split = jpegParts(own);
    if ('damaged' in split) return undefined;
    const picture = split.parts.filter(({ kind }) => kind !== 'appended');
    const end = at + (picture.at(-1)?.end ?? 0);
    const says = picture.filter((part) => part.kind === 'gain-map' || saysHow(own, part));
    if (says.length > 0) {
      const kept = picture.filter((part) => part.kind === 'picture' || says.includes(part));
      return {
        picture: Buffer.concat(kept.map((part) => part.instead ?? own.subarray(part.start, part.end))),
        segments: segments.map(({ start, end: last }) => bytes.subarray(start, last)),
        inXmp,
        start: at,
        end,
      };
    }
    at = end;
  }
  return undefined;
}

/** Each is gone through to find its end. */
const mostPictures = 8;

const saysHow = (bytes: Buffer, part: Part): boolean =>
  part.kind === 'xmp' && contentOf(bytes, part).includes('hdrgm:');

/** A JPEG that ends with its picture, with the gain map behind it and what says so in its head. */
export function withGainMap(primary: Buffer, { picture, segments, inXmp }: GainMap): Buffer {
  const split = jpegParts(primary);
  const place =
    'damaged' in split
      ? 2
      : (split.parts.find(({ content, kind }, i) => i > 0 && kind !== 'exif' && !isFirst(primary, content))
          ?.start ?? 2);
  const head = Buffer.concat([
    primary.subarray(0, place),
    ...(inXmp ? [segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp(picture.length)}`))] : []),
    ...segments,
  ]);
  const list = (length: number): Buffer =>
    segment(0xe2, listOfTwo(length, picture.length, length - head.length - 8));
  const length = primary.length + head.length - place + list(0).length;
  return Buffer.concat([head, list(length), primary.subarray(place), picture]);
}

const isFirst = (bytes: Buffer, content: Part['content']): boolean =>
  content !== undefined && bytes[content[0] - 3] === 0xe0;

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Android's Ultra HDR Image Format, 1.1: what the first picture says in XMP. */
const xmp = (length: number): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"><Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="${length}"/></rdf:li></rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>`;

/** The list of pictures in a file (CIPA DC-007, 5.2.3). @param place of the second, from this list's byte order mark on */
function listOfTwo(first: number, second: number, place: number): Buffer {
  const rows = [
    [0xb000, 7, 4, 0x3031_3030],
    [0xb001, 4, 1, 2],
    [0xb002, 7, 32, 50],
  ] as const;
  const list = Buffer.alloc(4 + 8 + 2 + rows.length * 12 + 4 + 32);
  list.write('MPF\0MM\0*\0\0\0\u0008', 'latin1');
  list.writeUInt16BE(rows.length, 12);
  for (const [i, [tag, type, count, value]] of rows.entries()) {
    const at = 14 + i * 12;
    list.writeUInt16BE(tag, at);
    list.writeUInt16BE(type, at + 2);
    list.writeUInt32BE(count, at + 4);
    list.writeUInt32BE(value, at + 8);
  }
  const entries = 4 + 50;
  list.writeUInt32BE(0x0003_0000, entries);
  list.writeUInt32BE(first, entries + 4);
  list.writeUInt32BE(second, entries + 20);
  list.writeUInt32BE(Math.max(place, 0), entries + 24);
  return list;
}
