import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { heicSample } from './heic-sample.ts';
import { drawQuadrants } from './quadrants.ts';
import { tempFolder } from './temp-folder.ts';

/** What is said of a picture, in ExifTool's names: each can be looked for in a result. */
export const said = {
  exif: {
    'IFD0:Make': 'Some',
    'IFD0:Artist': 'Ada Artist',
    'IFD0:Copyright': '© Žofie 2026',
    'ExifIFD:DateTimeOriginal': '2026:01:02 03:04:05',
    'ExifIFD:OffsetTimeOriginal': '+02:00',
    'ExifIFD:SerialNumber': 'BODY-0815',
    'ExifIFD:FNumber': 2.8,
    'GPS:GPSLatitude': 50.25,
    'GPS:GPSLongitude': 14.5,
  },
  xmp: { 'XMP-dc:Rights': '© Žofie 2026', 'XMP-xmp:Rating': 4, 'XMP-exif:GPSLatitude': 50.25 },
  iptc: { 'IPTC:By-line': 'Ada Artist', 'IPTC:Keywords': 'harbour' },
  /** What a result contradicts once its pixels are turned or fewer. */
  stored: {
    'IFD0:Orientation': 6,
    'ExifIFD:ExifImageWidth': 96,
    'ExifIFD:ExifImageHeight': 64,
    'XMP-tiff:Orientation': 6,
    'XMP-exif:ExifImageWidth': 96,
    'XMP-exif:ExifImageHeight': 64,
  },
} as const;

export const toldFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'heic'] as const;
export type ToldFormat = (typeof toldFormats)[number];

/**
 * Pictures in Display P3 with all that, on their side, with a thumbnail: written by ExifTool, as what writes them must
 * not be what reads them. In one call, as the program takes 0.3 s to start.
 */
export async function toldPictures(): Promise<ReadonlyMap<ToldFormat, Buffer>> {
  using folder = tempFolder();
  const { data, width, height } = drawQuadrants({ width: 96, height: 64 });
  const plain = sharp(Buffer.from(data), { raw: { width, height, channels: 3 } }).withIccProfile('p3');
  const thumbnail = await sharp({ create: { width: 16, height: 12, channels: 3, background: '#0f0' } })
    .jpeg()
    .toBuffer();
  folder.write('thumbnail.jpg', thumbnail);
  for (const format of toldFormats)
    folder.write(
      `a.${format}`,
      format === 'heic'
        ? heicSample()
        : await plain
            .clone()
            .toFormat(
              format,
              format === 'avif' ? { effort: 0 } : format === 'tiff' ? { compression: 'lzw' } : {},
            )
            .toBuffer(),
    );
  const tags = Object.entries({ ...said.exif, ...said.xmp, ...said.iptc, ...said.stored });
  const args = [
    ...tags.map(([tag, value]) => `-${tag}=${value}`),
    '-GPS:GPSLatitudeRef=N',
    '-GPS:GPSLongitudeRef=E',
    '-Comment=a remark',
    `-IFD1:ThumbnailImage<=${path.join(folder.path, 'thumbnail.jpg')}`,
  ];
  const files = toldFormats.map((format) => path.join(folder.path, `a.${format}`));
  execFileSync(
    'exiftool',
    ['-q', '-m', '-n', '-charset', 'exif=UTF8', '-overwrite_original', ...args, ...files],
    { stdio: 'pipe' },
  );
  return new Map(files.map((file, i) => [toldFormats[i] ?? 'jpeg', fs.readFileSync(file)]));
}
