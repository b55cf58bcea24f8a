import { jpegParts } from '../metadata/jpeg-parts.ts';
import { segmentAt, UnsuitedJpeg } from './parts.ts';

/** Where what follows a JPEG's picture begins: a film, a gain map, the second view; undefined where nothing does. */
export function furtherAt(bytes: Uint8Array): number | undefined {
  const split = jpegParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if ('damaged' in split) return undefined;
  return split.parts.find(({ kind }) => kind === 'appended')?.start;
}

/**
 * A rewritten picture with what followed the old one, and the list of further pictures (CIPA DC-007) put right: it
 * says where they are from a place within the file, and how long the first one is.
 */
export function withFurther(written: Uint8Array, source: Uint8Array, start: number): Uint8Array {
  const result = Buffer.concat([written, source.subarray(start)]);
  const [old, now] = [listIn(source), listIn(result)];
  if (old === undefined || now === undefined) return result;
  const [before, after] = [old.start, now.start];
  // Not beyond its own segment, whatever it says: behind it are pixels.
  const list = result.subarray(after, now.end);
  const little = list[0] === 0x49;
  const u16 = (at: number): number =>
    at + 2 > list.length ? 0 : little ? list.readUInt16LE(at) : list.readUInt16BE(at);
  const u32 = (at: number): number =>
    at + 4 > list.length ? 0 : little ? list.readUInt32LE(at) : list.readUInt32BE(at);
  const put = (at: number, value: number): void => {
    if (value < 0 || value > 0xffff_ffff) return;
    if (little) list.writeUInt32LE(value, at);
    else list.writeUInt32BE(value, at);
  };
  const directory = u32(4);
  for (let i = 0; i < u16(directory); i++) {
    const row = directory + 2 + i * 12;
    if (u16(row) !== entriesTag) continue;
    const [length, entries] = [u32(row + 4), u32(row + 8)];
    for (let at = entries; at + 16 <= entries + length && at + 16 <= list.length; at += 16) {
      // The first is the picture itself, whose place counts as 0.
      if (at === entries) put(at + 4, written.length);
      else if (u32(at + 8) > 0) put(at + 8, u32(at + 8) + before - start + written.length - after);
    }
    return result;
  }
  return result;
}

const entriesTag = 0xb002;

/** From the place that the list counts from; undefined where there is none, or not where decoders would see it. */
function listIn(bytes: Uint8Array): { readonly start: number; readonly end: number } | undefined {
  try {
    for (let at = 2; ;) {
      const { marker, start, end } = segmentAt(bytes, at);
      if (marker === 0xda || marker === 0xd9) return undefined;
      if (marker === 0xe2 && Buffer.from(bytes.subarray(start, start + 4)).toString('latin1') === 'MPF\0')
        return { start: start + 4, end };
      at = end;
    }
  } catch (error) {
    if (!(error instanceof UnsuitedJpeg)) throw error;
    // Stray bytes in the head, which decoders skip: the list of what follows stays as it is.
    return undefined;
  }
}
