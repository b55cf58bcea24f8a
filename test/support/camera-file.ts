import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { setOrientation } from './exif.ts';
import { join, latin, u16be, u16le, u32be, u32le, u8 } from './hostile/bytes.ts';
import type { Orientation } from './pixels.ts';
import { drawQuadrants } from './quadrants.ts';

/** What a camera and its owner's programs know of a picture; tests look for these words in what should not have them. */
export const secrets = {
  body: 'BODY-0815',
  lens: 'LENS-4711',
  owner: 'Olga Owner',
  artist: 'Ada Artist',
  copyright: '© Ada Artist 2026',
  taken: '2026:01:02 03:04:05',
  zone: '+02:00',
  comment: 'a secret comment',
  program: 'SECRET-PROGRAM',
} as const;

export type CameraFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

export interface CameraRequest {
  readonly orientation?: Orientation;
  readonly progressive?: boolean;
  readonly frames?: number;
  /** Wide gamut, so that losing the profile would be seen. */
  readonly icc?: boolean;
}

/** A picture with everything in it that a camera, a telephone and a few programs leave there. */
export async function cameraFile(
  format: CameraFormat,
  { orientation = 1, progressive = false, frames = 1, icc = true }: CameraRequest = {},
): Promise<Buffer> {
  const [width, height] = [96, 64];
  const drawn = Array.from({ length: frames }, (_, frame) =>
    Buffer.from(drawQuadrants({ width, height, frame }).data),
  );
  const raw = { width, height: height * frames, channels: 3 as const, pageHeight: height };
  let pipeline = sharp(Buffer.concat(drawn), { raw })
    .withExif({
      IFD0: { Make: 'Some', Model: 'Camera', Artist: secrets.artist, Copyright: secrets.copyright },
      IFD2: {
        BodySerialNumber: secrets.body,
        LensSerialNumber: secrets.lens,
        CameraOwnerName: secrets.owner,
        DateTimeOriginal: secrets.taken,
        OffsetTimeOriginal: secrets.zone,
        MakerNote: 'some notes of its own',
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '50/1 5/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '14/1 25/1 0/1',
      },
    })
    .withXmp(xmp());
  if (icc) pipeline = pipeline.withIccProfile('p3');
  switch (format) {
    case 'jpeg': {
      const jpeg = await pipeline.jpeg({ progressive }).toBuffer();
      setOrientation(jpeg, orientation);
      return jpegExtras(jpeg);
    }
    case 'png': {
      const png = await pipeline.png().toBuffer();
      setOrientation(png, orientation);
      return pngExtras(png);
    }
    case 'webp': {
      const webp = await pipeline.webp({ quality: 90, loop: 0, delay: drawn.map(() => 100) }).toBuffer();
      setOrientation(webp, orientation);
      return webpExtras(webp);
    }
    // Its way up is no matter of EXIF.
    case 'avif':
      return join(await pipeline.avif({ effort: 0 }).toBuffer(), box('uuid', secrets.program.padEnd(24)));
    case 'tiff': {
      const tiff = await pipeline.tiff({ compression: 'lzw' }).toBuffer();
      setOrientation(tiff, orientation);
      return tiffExtras(tiff);
    }
    case 'gif':
      return gifExtras(await pipeline.gif({ loop: 0, delay: drawn.map(() => 100) }).toBuffer());
  }
}

const box = (name: string, data: string): Buffer => join(u32be(8 + data.length), name, data);

const xmp = (orientation = 1): string => `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 exif:GPSLatitude="50,5.0N" exif:GPSLongitude="14,25.0E" aux:SerialNumber="${secrets.body}" tiff:Orientation="${orientation}">
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${secrets.copyright}</rdf:li></rdf:Alt></dc:rights>
<dc:creator><rdf:Seq><rdf:li>${secrets.artist}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

export const segment = (marker: number, ...data: readonly (Buffer | string)[]): Buffer => {
  const content = join(...data);
  return join(u8(0xff, marker), u16be(content.length + 2), content);
};

/** Photoshop's block with IPTC's copyright, by-line and city. */
export const photoshop = (): Buffer => {
  const record = (set: number, text: string): Buffer => {
    const coded = Buffer.from(text);
    return join(u8(0x1c, 2, set), u16be(coded.length), coded);
  };
  const records = join(record(116, secrets.copyright), record(80, secrets.artist), record(90, 'Prague'));
  return join(
    'Photoshop 3.0\0',
    '8BIM\u0004\u0004',
    u16be(0),
    u32be(records.length),
    records,
    records.length % 2 ? '\0' : '',
  );
};

/** A film as telephones put it behind a picture, with a place in it. */
export const film = (): Buffer =>
  join(
    u32be(24),
    'ftypmp42',
    u32be(0),
    'mp42isom',
    u32be(40),
    'moov',
    '\xa9xyz+50.08+014.42/',
    Buffer.alloc(40, 7),
  );

function jpegExtras(jpeg: Buffer): Buffer {
  return join(
    jpeg.subarray(0, 2),
    segment(0xe0, 'JFIF\0', u8(1, 1, 0), u16be(72, 72), u8(1, 1), u8(1, 2, 3)),
    segment(0xe0, 'JFXX\0', u8(0x10), Buffer.alloc(30, 9)),
    segment(0xed, photoshop()),
    segment(0xfe, secrets.comment),
    segment(0xe2, 'MPF\0', 'MM\0*', u32be(8), Buffer.alloc(60)),
    segment(0xe4, secrets.program),
    jpeg.subarray(2),
    film(),
  );
}

export function pngChunk(name: string, data: Buffer): Buffer {
  const named = join(name, data);
  return join(u32be(data.length), named, u32be(crc32(named)));
}

function pngExtras(png: Buffer): Buffer {
  const head = 8 + 25;
  return join(
    png.subarray(0, head),
    pngChunk('tEXt', join('Comment\0', secrets.comment)),
    pngChunk('tEXt', join('Author\0', secrets.artist)),
    pngChunk('tIME', u8(7, 234, 1, 2, 3, 4, 5)),
    pngChunk('vpAg', join(secrets.program)),
    png.subarray(head),
    film(),
  );
}

export const riffChunk = (name: string, data: Buffer): Buffer =>
  join(name, u32le(data.length), data, data.length % 2 ? '\0' : '');

function webpExtras(webp: Buffer): Buffer {
  const whole = join(webp, riffChunk('ABCD', latin(secrets.program)));
  whole.writeUInt32LE(whole.length - 8, 4);
  return join(whole, film());
}

/** A GIF without EXIF and XMP that sharp would write: a comment, XMP as Adobe puts it there, and a program's own block. */
function gifExtras(gif: Buffer): Buffer {
  const flags = gif[10] ?? 0;
  const head = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const blocks = (data: string): Buffer => join(u8(data.length), data, u8(0));
  const trailer = join(u8(1), Buffer.from(Array.from({ length: 256 }, (_, i) => 255 - i)), u8(0));
  return join(
    gif.subarray(0, head),
    u8(0x21, 0xfe),
    blocks(secrets.comment),
    u8(0x21, 0xff, 11),
    'XMP DataXMP',
    Buffer.from(xmp()),
    trailer,
    u8(0x21, 0xff, 11),
    'PROGRAM 1.0',
    blocks(secrets.program),
    gif.subarray(head),
    film(),
  );
}

/** A TIFF as a camera or a scanner's program writes it: libtiff leaves EXIF out. */
function tiffExtras(tiff: Buffer): Buffer {
  let whole = tiff.length % 2 ? join(tiff, '\0') : tiff;
  const put = (data: Buffer): number => {
    const at = whole.length;
    whole = join(whole, data, data.length % 2 ? '\0' : '');
    return at;
  };
  const row = (tag: number, type: number, count: number, value: Buffer): Buffer =>
    join(
      u16le(tag, type),
      u32le(count),
      value.length > 4 ? u32le(put(value)) : value,
      Buffer.alloc(value.length > 4 ? 0 : 4 - value.length),
    );
  const text = (tag: number, value: string): Buffer => {
    const bytes = join(Buffer.from(value), '\0');
    return row(tag, 2, bytes.length, bytes);
  };
  const directory = (rows: readonly Buffer[], next: number): number =>
    put(
      join(
        u16le(rows.length),
        ...rows.toSorted((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0)),
        u32le(next),
      ),
    );
  const photo = directory(
    [
      row(0x9000, 7, 4, latin('0232')),
      text(0x9003, secrets.taken),
      text(0x9011, secrets.zone),
      text(0xa431, secrets.body),
      text(0xa435, secrets.lens),
      text(0xa430, secrets.owner),
      row(0x927c, 7, 20, latin('some notes of its own')),
    ],
    0,
  );
  const gps = directory(
    [
      text(1, 'N'),
      row(2, 5, 3, u32le(50, 1, 5, 1, 0, 1)),
      text(3, 'E'),
      row(4, 5, 3, u32le(14, 1, 25, 1, 0, 1)),
    ],
    0,
  );
  const old = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(old);
  const rows = Array.from({ length: count }, (_, i) =>
    Buffer.from(tiff.subarray(old + 2 + i * 12, old + 14 + i * 12)),
  );
  const first = directory(
    [
      ...rows,
      text(0x010e, secrets.comment),
      text(0x010f, 'Some'),
      text(0x0131, secrets.program),
      text(0x013b, secrets.artist),
      text(0x8298, secrets.copyright),
      row(0x8769, 4, 1, u32le(photo)),
      row(0x8825, 4, 1, u32le(gps)),
      row(34_377, 7, photoshop().length, photoshop()),
    ],
    tiff.readUInt32LE(old + 2 + count * 12),
  );
  whole.writeUInt32LE(first, 4);
  return whole;
}
