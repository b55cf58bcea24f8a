import { detectFormat, formats, type FormatId } from '../format.ts';

/** Pictures that are packed; TIFF, BMP, ICO and SVG mostly are not. */
const packedPictures: ReadonlySet<FormatId> = new Set(['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'jxl']);

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\x1f\x8b/, 'gzip'],
  [/^\x28\xb5\x2f\xfd/, 'zstd'],
  [/^PK(\x03\x04|\x05\x06)/, 'a ZIP archive'],
  [/^7z\xbc\xaf\x27\x1c/, 'a 7-Zip archive'],
  [/^Rar!\x1a\x07/, 'a RAR archive'],
  [/^\xfd7zXZ\0/, 'xz'],
  [/^BZh[1-9]1AY&SY/, 'bzip2'],
  [/^\x04\x22\x4d\x18/, 'LZ4'],
  [/^wOF[F2]/, 'a web font'],
  [/^[^]{4}ftyp/, 'a film or sound'],
  [/^\x1aE\xdf\xa3/, 'a film or sound'],
  [/^(ID3|OggS|fLaC)/, 'sound'],
];

/** What a file is, by its first bytes, that is packed already and would hardly become smaller; undefined: no such. */
export function packedAlready(head: Uint8Array, extension: string): string | undefined {
  const start = Buffer.from(head.subarray(0, 32)).toString('latin1');
  const found = signatures.find(([signature]) => signature.test(start))?.[1];
  const format = detectFormat(head, extension);
  if (format !== undefined && packedPictures.has(format)) return formats[format].title;
  return found ?? (extension.toLowerCase() === '.br' ? 'Brotli' : undefined);
}
