import { endsEarly, latin, type Part, type PartKind } from './part.ts';

/** A piece of an AVIF that says something about the picture; what it takes to show it is not among them. */
interface AvifPart extends Part {
  readonly kind: PartKind;
  /** Where all of it stands; content is what readers of its kind look at. */
  readonly content: readonly [start: number, end: number];
  /** Where four letters say what it is. */
  readonly typeAt: number;
  readonly isBox: boolean;
}

interface Box {
  readonly name: string;
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

/** What of an AVIF is metadata (ISO/IEC 14496-12, boxes meta, iinf and iloc; 23008-12, annex A). */
export function avifParts(
  bytes: Buffer,
): { readonly parts: readonly AvifPart[] } | { readonly damaged: string } {
  const top = boxesIn(bytes, 0, bytes.length);
  if (top === undefined) return endsEarly;
  const [first] = top;
  if (first?.name !== 'ftyp') return { damaged: 'it does not begin as an AVIF' };
  const meta = top.find(({ name }) => name === 'meta');
  if (meta === undefined || !top.some(({ name }) => name === 'mdat'))
    return { damaged: 'there is no picture in it' };
  const within = boxesIn(bytes, meta.from + 4, meta.end);
  if (within === undefined) return endsEarly;
  try {
    const items = itemsIn(bytes, within);
    if (items === undefined) return { damaged: 'its pieces are not where they should be' };
    return { parts: [...items, ...boxParts(bytes, top)] };
  } catch (error) {
    // Numbers that would stand behind the end.
    if (error instanceof RangeError) return endsEarly;
    throw error;
  }
}

/** Undefined where one of them is longer than what it is in. */
function boxesIn(bytes: Buffer, from: number, to: number): readonly Box[] | undefined {
  const boxes: Box[] = [];
  for (let at = from; at < to && boxes.length < mostBoxes;) {
    if (at + 8 > to) return undefined;
    const short = bytes.readUInt32BE(at);
    const isLong = short === 1;
    if (isLong && at + 16 > to) return undefined;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > to) return undefined;
    boxes.push({ name: latin(bytes, at + 4, at + 8), start: at, from: at + head, end: at + size });
    at += size;
  }
  return boxes;
}
const mostBoxes = 10_000;

interface Item {
  readonly id: number;
  readonly typeAt: number;
  readonly kind: 'exif' | 'xmp' | 'other';
}

/** Undefined where what is looked for is in several pieces, or somewhere else than in the file. */
function itemsIn(bytes: Buffer, within: readonly Box[]): readonly AvifPart[] | undefined {
  const [iinf, iloc, idat] = ['iinf', 'iloc', 'idat'].map((name) => within.find((box) => box.name === name));
  if (iinf === undefined || iloc === undefined) return [];
  const kinds = new Map(infosIn(bytes, iinf).map((info) => [info.id, info]));
  const parts: AvifPart[] = [];
  for (const { id, method, extents } of placesIn(bytes, iloc)) {
    const { kind = 'other', typeAt = 0 } = kinds.get(id) ?? {};
    const base = method === 0 ? 0 : method === 1 ? idat?.from : undefined;
    if (
      base === undefined ||
      extents.some(([start, end]) => base + start > base + end || base + end > bytes.length)
    )
      return undefined;
    if (kind !== 'exif' && kind !== 'xmp') continue;
    const [extent] = extents;
    if (extent === undefined) continue;
    if (extents.length > 1) return undefined;
    const [start, end] = [base + extent[0], base + extent[1]];
    // Before EXIF stands how far behind this number its header is.
    const skip =
      kind === 'exif' && end - start >= 4 ? 4 + Math.min(bytes.readUInt32BE(start), end - start - 4) : 0;
    parts.push({ kind, start, end, content: [start + skip, end], typeAt, isBox: false });
  }
  return parts;
}

function infosIn(bytes: Buffer, iinf: Box): readonly Item[] {
  const wide = bytes[iinf.from] !== 0;
  const infos = boxesIn(bytes, iinf.from + (wide ? 8 : 6), iinf.end) ?? [];
  return infos.flatMap(({ name, from, end }): readonly Item[] => {
    const version = bytes[from] ?? 0;
    if (name !== 'infe' || version < 2) return [];
    const id = version === 2 ? bytes.readUInt16BE(from + 4) : bytes.readUInt32BE(from + 4);
    const typeAt = from + (version === 2 ? 8 : 10);
    const type = latin(bytes, typeAt, typeAt + 4);
    const isXmp = type === 'mime' && bytes.subarray(typeAt + 4, end).includes('application/rdf+xml');
    return [{ id, typeAt, kind: type === 'Exif' ? 'exif' : isXmp ? 'xmp' : 'other' }];
  });
}

interface Place {
  readonly id: number;
  /** 0: counted from the start of the file; 1: within the box idat. */
  readonly method: number;
  readonly extents: readonly (readonly [start: number, end: number])[];
}

function placesIn(bytes: Buffer, { from, end }: Box): readonly Place[] {
  const version = bytes[from] ?? 0;
  const sizes = bytes.readUInt16BE(from + 4);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  let at = from + 6;
  const number = (size: number): number => {
    if (at + size > end) throw new RangeError('behind the end of its box');
    const value =
      size === 0 ? 0 : size === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size);
    at += size;
    return value;
  };
  if (offsetSize + lengthSize === 0) throw new RangeError('pieces that stand nowhere');
  const idSize = version < 2 ? 2 : 4;
  const count = number(idSize);
  const places: Place[] = [];
  for (let i = 0; i < count; i++) {
    const id = number(idSize);
    const method = version === 0 ? 0 : number(2) & 15;
    number(2);
    const base = number(baseSize);
    const extents: (readonly [number, number])[] = [];
    const many = number(2);
    for (let n = 0; n < many; n++) {
      number(indexSize);
      const start = base + number(offsetSize);
      extents.push([start, start + number(lengthSize)]);
    }
    places.push({ id, method, extents });
  }
  return places;
}

const filmsAndPrograms = new Set(['uuid', 'jumb', 'mpvd', 'sefd']);

/** Boxes of programs, of signatures, and what films say of themselves. */
function boxParts(bytes: Buffer, boxes: readonly Box[], isFilm = false): readonly AvifPart[] {
  return boxes.flatMap(({ name, start, from, end }): readonly AvifPart[] => {
    if (name === 'moov' || (isFilm && name === 'trak'))
      return boxParts(bytes, boxesIn(bytes, from, end) ?? [], true);
    const kind = name === 'jumb' ? 'credentials' : 'vendor';
    const isSaying = isFilm ? name === 'udta' || name === 'meta' : filmsAndPrograms.has(name);
    return isSaying ? [{ kind, start, end, content: [from, end], typeAt: start + 4, isBox: true }] : [];
  });
}
