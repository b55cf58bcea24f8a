import { gifParts } from '../core/metadata/gif-parts.ts';
import type { PartKind } from '../core/metadata/part.ts';
import { pngParts } from '../core/metadata/png-parts.ts';
import type { PictureFacts } from '../core/tools.ts';
import { tiffHasExif } from './tiff-exif.ts';

type Unread = 'exif' | 'xmp' | 'iptc';

/** Metadata that libvips neither reads nor mentions: of TIFF the EXIF data, of GIF the XMP, of PNG the IPTC. */
export function unreadMetadata(format: PictureFacts['format'], bytes: Uint8Array): readonly Unread[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'tiff':
      return tiffHasExif(bytes) ? ['exif'] : [];
    case 'gif':
      return hasPart(gifParts(file), 'xmp') ? ['xmp'] : [];
    case 'png':
      return hasPart(pngParts(file), 'iptc') ? ['iptc'] : [];
    default:
      return [];
  }
}

const hasPart = (split: ReturnType<typeof pngParts>, wanted: PartKind): boolean =>
  'parts' in split && split.parts.some(({ kind }) => kind === wanted);
