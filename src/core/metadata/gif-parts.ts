import { behind, endsEarly, latin, type Part, type PartKind, type Split } from './part.ts';

/** A GIF in its blocks (GIF89a specification, section 17 on). A missing end is as good as one. */
export function gifParts(bytes: Buffer): Split {
  if (bytes.length < 13 || !/^GIF8[79]a$/.test(latin(bytes, 0, 6)))
    return { damaged: 'it does not begin as a GIF' };
  let at = 13 + tableLength(bytes[10]);
  const parts: Part[] = [{ kind: 'picture', start: 0, end: at }];
  let hasFrame = false;
  while (at < bytes.length) {
    const start = at;
    const introducer = bytes[at];
    if (introducer === trailer) {
      at++;
      parts.push({ kind: 'picture', start, end: at });
      break;
    }
    if (introducer === image) {
      hasFrame = true;
      at = endOfBlocks(bytes, at + 11 + tableLength(bytes[at + 9]));
    } else if (introducer === extension) {
      at = endOfBlocks(bytes, at + 2);
    } else return { damaged: 'there are stray bytes between its blocks' };
    if (at > bytes.length) return endsEarly;
    const kind = introducer === extension ? extensionKind(bytes, start) : 'picture';
    parts.push({ kind, start, end: at, content: [start + 2, at] });
  }
  if (at > bytes.length) return endsEarly;
  return hasFrame ? { parts: [...parts, ...behind(bytes, at)] } : { damaged: 'there is no picture in it' };
}

const [image, extension, trailer] = [0x2c, 0x21, 0x3b] as const;
const [comment, application] = [0xfe, 0xff] as const;

const tableLength = (flags = 0): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Blocks of up to 255 bytes until an empty one; past the end of the file where there is none. */
function endOfBlocks(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    const length = bytes[at];
    if (length === undefined) return bytes.length + 1;
    at += 1 + length;
    if (length === 0) return at;
  }
}

function extensionKind(bytes: Buffer, at: number): PartKind {
  const label = bytes[at + 1];
  if (label === comment) return 'comment';
  if (label !== application) return 'picture';
  const name = latin(bytes, at + 3, at + 14);
  if (name === 'XMP DataXMP') return 'xmp';
  // How often it is shown, and the colour profile.
  return /^(NETSCAPE2\.0|ANIMEXTS1\.0|ICCRGBG1012)$/.test(name) ? 'picture' : 'vendor';
}
