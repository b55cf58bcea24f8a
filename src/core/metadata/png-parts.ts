import { crc32 } from './crc32.ts';
import { behind, endsEarly, latin, type Part, type PartKind, type Split } from './part.ts';

/** A PNG in its chunks (https://www.w3.org/TR/png-3/#5Chunk-layout); those that stay keep their checksums. */
export function pngParts(bytes: Buffer): Split {
  if (!bytes.subarray(0, 8).equals(signature)) return { damaged: 'it does not begin as a PNG' };
  const parts: Part[] = [{ kind: 'picture', start: 0, end: 8 }];
  let hasPixels = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const name = latin(bytes, at + 4, at + 8);
    const to = at + 12 + length;
    if (!/^[A-Za-z]{4}$/.test(name)) return { damaged: 'a chunk has an impossible name' };
    if (to > bytes.length) return endsEarly;
    if ((at === 8) !== (name === 'IHDR')) return { damaged: 'its header is not where it must be' };
    hasPixels ||= name === 'IDAT';
    parts.push({ ...chunk(bytes, name, at + 8, to - 4), start: at, end: to, content: [at + 8, to - 4] });
    at = to;
    if (name !== 'IEND') continue;
    return hasPixels ? { parts: [...parts, ...behind(bytes, at)] } : { damaged: 'there are no pixels in it' };
  }
  return endsEarly;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function chunk(
  bytes: Buffer,
  name: string,
  from: number,
  to: number,
): { readonly kind: PartKind; readonly keyword?: string } {
  if (name !== 'tEXt' && name !== 'zTXt' && name !== 'iTXt')
    return { kind: isOfPicture(name) ? 'picture' : (kinds.get(name) ?? 'vendor') };
  const head = latin(bytes, from, Math.min(to, from + 80));
  const keyword = head.slice(0, Math.max(head.indexOf('\0'), 0));
  const known = keywords.find(([pattern]) => pattern.test(keyword));
  return { kind: known?.[1] ?? 'comment', keyword };
}

/** Those that decoders need have a capital first letter; of the others, what is known to matter for the picture. */
const isOfPicture = (name: string): boolean => /^[A-Z]/.test(name) || ofPicture.has(name);

/** With Android's stretchable pictures (`np…`) and the offsets of sprites (`grAb`). */
const ofPicture = new Set(
  'tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI mDCv cLLi bKGD hIST pHYs sPLT acTL fcTL fdAT sTER oFFs pCAL npTc npOl npLb grAb'.split(
    ' ',
  ),
);

const kinds: ReadonlyMap<string, PartKind> = new Map([
  ['eXIf', 'exif'],
  ['zxIf', 'exif'],
  ['tIME', 'time'],
  ['prVW', 'preview'],
  ['caBX', 'credentials'],
  // Where Apple's programs find the second half of the pixels, counted in bytes: wrong once a chunk is gone.
  ['iDOT', 'filler'],
  // A signature over all the rest does not outlive any change.
  ['dSIG', 'filler'],
]);

const keywords: readonly (readonly [RegExp, PartKind])[] = [
  [/^XML:com\.adobe\.xmp$|^Raw profile type xmp$/i, 'xmp'],
  [/^Raw profile type (exif|app1)$/i, 'exif'],
  [/^Raw profile type (iptc|8bim)$/i, 'iptc'],
  [/^Thumb::/, 'preview'],
];

/** Texts of these names can be kept as they are. */
export const copyrightKeyword = /^(copyright|author)$/i;
export const dateKeyword = /^(creation time|date:create)$/i;

export function exifChunk(block: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from('eXIf'), block]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(block.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** A PNG with this EXIF block instead of its own. */
export function withPngExif(png: Buffer, block: Uint8Array): Buffer {
  const split = pngParts(png);
  if ('damaged' in split) return png;
  const [signaturePart, header, ...rest] = split.parts.filter(({ kind }) => kind !== 'exif');
  if (signaturePart === undefined || header === undefined) return png;
  return Buffer.concat([
    png.subarray(0, header.end),
    exifChunk(block),
    ...rest.map(({ start, end }) => png.subarray(start, end)),
  ]);
}

/** The frames of an animated PNG, of which decoders here see the first one only; 1 of any other. */
export function framesOfPng(given: Uint8Array): number {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const split = pngParts(bytes);
  if ('damaged' in split) return 1;
  const control = split.parts.find(({ start }) => latin(bytes, start + 4, start + 8) === 'acTL');
  const [at] = control?.content ?? [];
  return at === undefined || at + 4 > bytes.length ? 1 : Math.max(bytes.readUInt32BE(at), 1);
}
