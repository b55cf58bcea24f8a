import { crc32 } from '../core/metadata/crc32.ts';

/**
 * The file without the small picture that cameras put into the EXIF data: it would show the picture as it was before
 * it was cropped or turned. libvips writes the rest of EXIF anew, with the right size and way up, but keeps that one.
 *
 * @param exif as libvips found it; in PNG's old text form it is left as it is, as no camera writes that
 */
export function withoutExifThumbnail(bytes: Uint8Array, exif: Uint8Array | undefined): Uint8Array {
  if (exif === undefined) return bytes;
  const found = thumbnailPointer(Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength));
  if (found === undefined) return bytes;
  const { block, pointer } = found;
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(block);
  if (at === -1) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(0, at + pointer);
  if (copy.toString('latin1', 1, 4) !== 'PNG') return copy;
  const end = at + copy.readUInt32BE(Math.max(at - 8, 0));
  if (copy.toString('latin1', at - 4, at) !== 'eXIf' || end + 4 > copy.length) return bytes;
  copy.writeUInt32BE(crc32(copy.subarray(at - 4, end)), end);
  return copy;
}

/** Where the first directory names a second one, which is the thumbnail's. EXIF 2.32 §4.5, TIFF 6.0 §2. */
function thumbnailPointer(exif: Buffer): { readonly block: Buffer; readonly pointer: number } | undefined {
  const start = /II\*\0|MM\0\*/.exec(exif.toString('latin1', 0, 16))?.index;
  if (start === undefined) return undefined;
  const block = exif.subarray(start);
  const little = block[0] === 0x49;
  const word = (at: number): number => (little ? block.readUInt16LE(at) : block.readUInt16BE(at));
  const long = (at: number): number => (little ? block.readUInt32LE(at) : block.readUInt32BE(at));
  if (block.length < 8) return undefined;
  const directory = long(4);
  if (directory + 2 > block.length) return undefined;
  const pointer = directory + 2 + word(directory) * 12;
  return pointer + 4 <= block.length && long(pointer) !== 0 ? { block, pointer } : undefined;
}

/**
 * XMP without what a result contradicts: how the pixels lie, how many they were, small pictures of them, and the
 * film or gain map behind them, which phones would look for in vain.
 */
export function xmpOfResult(xmp: string, keepsGainMap: boolean): string {
  const without = withoutElements(xmp, keepsGainMap ? elements : [...elements, ...behind.elements]);
  return without.replace(keepsGainMap ? facts : allFacts, '');
}

const elements = ['xmp:Thumbnails', 'xap:Thumbnails'];
const behind = {
  elements: ['Container:Directory', 'GContainer:Directory'],
  names: ['hdrgm:\\w+', 'GCamera:(?:MicroVideo|MotionPhoto)\\w*', 'Camera:(?:MicroVideo|MotionPhoto)\\w*'],
};
const names = ['tiff:Orientation', 'tiff:ImageWidth', 'tiff:ImageLength', 'exif:Pixel[XY]Dimension'];
/** As attributes and as elements: both are in use. */
const pattern = (wanted: readonly string[]): RegExp => {
  const name = `(?:${wanted.join('|')})`;
  return new RegExp(`\\s${name}="[^"]*"|\\s${name}='[^']*'|<(${name})>[^<]*</\\1>`, 'g');
};
const facts = pattern(names);
const allFacts = pattern([...names, ...behind.names]);

/** By searching, not by a pattern: many openings without an end would take quadratic time. */
function withoutElements(xmp: string, wanted: readonly string[]): string {
  return wanted.reduce((text, name) => {
    const end = `</${name}>`;
    let [rest, kept] = [text, ''];
    for (let close = rest.indexOf(end); close !== -1; close = rest.indexOf(end)) {
      const open = rest.lastIndexOf(`<${name}`, close);
      if (open === -1) break;
      kept += rest.slice(0, open);
      rest = rest.slice(close + end.length);
    }
    return kept + rest;
  }, xmp);
}
