import type { FormatId } from '../core/format.ts';

/** The frames of an animation, from its blocks alone; 1 for everything else. A look for memory: no decoder is asked. */
export function frameCount(bytes: Uint8Array, format: FormatId): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'webp') return Math.max(webpFrames(file), 1);
  return format === 'gif' ? Math.max(gifFrames(file), 1) : 1;
}

/** Each frame is a chunk of its own. https://developers.google.com/speed/webp/docs/riff_container */
function webpFrames(file: Buffer): number {
  let frames = 0;
  for (let at = 12; at + 8 <= file.length;) {
    if (file.toString('latin1', at, at + 4) === 'ANMF') frames++;
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return frames;
}

/** GIF89a, sections 17 to 26: a picture begins with a comma; what follows it comes in blocks until an empty one. */
function gifFrames(file: Buffer): number {
  const table = (flags = 0): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let frames = 0;
  for (let at = 13 + table(file[10]); at < file.length;) {
    const isPicture = file[at] === 0x2c;
    if (!isPicture && file[at] !== 0x21) return frames;
    if (isPicture) frames++;
    at += isPicture ? 11 + table(file[at + 9]) : 2;
    while ((file[at] ?? 0) > 0) at += 1 + (file[at] ?? 0);
    at++;
  }
  return frames;
}
