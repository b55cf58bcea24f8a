import sharp from 'sharp';
import { drawQuadrants } from './quadrants.ts';

/** What a camera's JPEG has beside its pixels; every part can be found again in a result. */
export interface CameraPhoto {
  readonly bytes: Buffer;
  /** The small picture in its EXIF data. */
  readonly thumbnail: Buffer;
}

/** A JPEG held on its side (orientation 6): upright 120×180, with EXIF and a thumbnail in it, XMP and IPTC. */
export async function cameraPhoto(icc?: 'p3'): Promise<CameraPhoto> {
  const stored = drawQuadrants({ width: 180, height: 120 });
  const pixels = sharp(stored.data, { raw: { width: 180, height: 120, channels: 3 } });
  const jpeg = await (icc === undefined ? pixels : pixels.withIccProfile(icc)).jpeg().toBuffer();
  const create = { width: 16, height: 12, channels: 3, background: '#0f0' } as const;
  const thumbnail = await sharp({ create }).jpeg({ quality: 40 }).toBuffer();
  const head = [
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(thumbnail)])),
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)),
    segment(0xed, photoshopBlock),
  ];
  return { bytes: Buffer.concat([jpeg.subarray(0, 2), ...head, jpeg.subarray(2)]), thumbnail };
}

export function segment(marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

const xmp = [
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
  '<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"',
  ' xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  ' tiff:Orientation="6" exif:PixelXDimension="180" GCamera:MotionPhoto="1" xmp:Rating="4">',
  '<exif:PixelYDimension>120</exif:PixelYDimension><xmp:Thumbnails>AAAA</xmp:Thumbnails></rdf:Description>',
  '</rdf:RDF></x:xmpmeta>',
].join('');

/** Two resources: a thumbnail of Photoshop's own (1036), and IPTC with one keyword. */
const photoshopBlock = Buffer.concat([
  Buffer.from('Photoshop 3.0\0', 'latin1'),
  resource(1036, Buffer.from('old thumbnail')),
  resource(0x0404, Buffer.from([0x1c, 2, 25, 0, 6, ...Buffer.from('harbor')])),
]);

function resource(id: number, data: Uint8Array): Buffer {
  const head = Buffer.from([...Buffer.from('8BIM'), id >> 8, id & 255, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** TIFF 6.0: directories of entries of tag, type, count and value (or its place). */
function exifBlock(thumbnail: Buffer): Buffer {
  const [ascii, short, long] = [2, 3, 4] as const;
  const texts = Buffer.from('Some Camera\0Somebody\0\0\0\0', 'latin1');
  const [first, inner, second] = [8, 8 + 6 + 4 * 12, 8 + 6 + 4 * 12 + 6 + 2 * 12];
  const textsAt = second + 6 + 3 * 12;
  const thumbnailAt = textsAt + texts.length;
  const directory = (
    entries: readonly (readonly [number, number, number, number])[],
    next: number,
  ): Buffer => {
    const block = Buffer.alloc(6 + entries.length * 12);
    block.writeUInt16LE(entries.length, 0);
    for (const [i, [tag, type, count, value]] of entries.entries()) {
      const at = 2 + i * 12;
      block.writeUInt16LE(tag, at);
      block.writeUInt16LE(type, at + 2);
      block.writeUInt32LE(count, at + 4);
      block.writeUInt32LE(value, at + 8);
    }
    block.writeUInt32LE(next, block.length - 4);
    return block;
  };
  const header = Buffer.from('49492a0008000000', 'hex');
  if (header.length !== first) throw new Error('the first directory follows the header');
  return Buffer.concat([
    header,
    directory(
      [
        [0x010f, ascii, 12, textsAt],
        [0x0112, short, 1, 6],
        [0x8298, ascii, 9, textsAt + 12],
        [0x8769, long, 1, inner],
      ],
      second,
    ),
    directory(
      [
        [0xa002, long, 1, 180],
        [0xa003, long, 1, 120],
      ],
      0,
    ),
    directory(
      [
        [0x0103, short, 1, 6],
        [0x0201, long, 1, thumbnailAt],
        [0x0202, long, 1, thumbnail.length],
      ],
      0,
    ),
    texts,
    thumbnail,
  ]);
}
