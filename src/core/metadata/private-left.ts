import exifReader from 'exif-reader';
import { readExif, tiffOf } from './exif-read.ts';

/**
 * Reads a result again, by other means than it was made with, and names what it still tells of where, by whom or with
 * which very camera it was taken. It goes over all bytes, whatever the file's structure says is in them.
 */
export function privateLeft(bytes: Buffer): readonly string[] {
  const found = [
    ...exifBlocks(bytes).flatMap(privateExif),
    // A TIFF is one such block as a whole, too long for that reader.
    ...(tiffOf(bytes) === undefined ? [] : (readExif(bytes)?.private ?? [])),
    ...privateNames.flatMap(([name, words]) => (bytes.includes(name) ? [words] : [])),
  ];
  return [...new Set(found)];
}

/** Names of XMP's fields, and the mark of Photoshop's block for IPTC; no coded pixels are like them by chance. */
const privateNames: readonly (readonly [Buffer, string])[] = (
  [
    ['GPSLatitude', 'GPS position'],
    ['GPSLongitude', 'GPS position'],
    ['SerialNumber', 'camera serial number'],
    ['CameraOwnerName', 'owner’s name'],
    ['aux:OwnerName', 'owner’s name'],
    ['exif:MakerNote', 'camera’s own notes'],
    ['8BIM\u0004\u0004', 'IPTC data'],
    ['MotionPhoto', 'film'],
  ] as const
).map(([name, words]) => [Buffer.from(name, 'latin1'), words]);

/** Longer than what is ever kept; the reader's time grows with the square of this. */
const longestBlock = 8192;
const mostBlocks = 16;

function exifBlocks(bytes: Buffer): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (const mark of exifMarks) {
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
      const start = headAfter(bytes, at);
      if (start === undefined) continue;
      if (blocks.length === mostBlocks) return blocks;
      blocks.push(bytes.subarray(start, start + longestBlock));
    }
  }
  return blocks;
}
/** Where a TIFF header begins, right behind the mark. */
function headAfter(bytes: Buffer, mark: number): number | undefined {
  for (let at = mark + 4; at < mark + 11 && at + 4 <= bytes.length; at++) {
    const first = bytes[at];
    if (first !== 0x49 && first !== 0x4d) continue;
    const head = bytes.readUInt32BE(at);
    if (head === 0x49492a00 || head === 0x4d4d002a) return at;
  }
  return undefined;
}
const exifMarks = ['Exif\0', 'eXIf', 'EXIF'].map((mark) => Buffer.from(mark, 'latin1'));

function privateExif(block: Buffer): readonly string[] {
  try {
    const { Image, Photo, GPSInfo } = exifReader(block);
    const position = Object.keys(GPSInfo ?? {}).some((name) =>
      /^GPS(Latitude|Longitude|Dest|Altitude)/.test(name),
    );
    return [
      ...(position ? ['GPS position'] : []),
      ...(Photo?.BodySerialNumber === undefined ? [] : ['camera serial number']),
      ...(Photo?.LensSerialNumber === undefined ? [] : ['lens serial number']),
      ...(Photo?.CameraOwnerName === undefined ? [] : ['owner’s name']),
      ...(Photo?.MakerNote === undefined ? [] : ['camera’s own notes']),
      ...(Image?.['CameraSerialNumber'] === undefined ? [] : ['camera serial number']),
    ];
  } catch {
    // No EXIF, whatever its mark says.
    return [];
  }
}
