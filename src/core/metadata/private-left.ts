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
      const start = ['II*\0', 'MM\0*'].map((head) =>
        bytes.subarray(at, at + 14).indexOf(Buffer.from(head, 'latin1')),
      );
      const offset = Math.max(...start);
      if (offset === -1) continue;
      if (blocks.length === mostBlocks) return blocks;
      blocks.push(bytes.subarray(at + offset, at + offset + longestBlock));
    }
  }
  return blocks;
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
