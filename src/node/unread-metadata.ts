import { gifParts } from '../core/metadata/gif-parts.ts';
import type { PartKind } from '../core/metadata/part.ts';
import { pngParts } from '../core/metadata/png-parts.ts';
import type { PictureFacts } from '../core/tools.ts';
import { tiffHasExif } from './tiff-exif.ts';

type Unread = 'exif' | 'xmp' | 'iptc';

/** Metadata that libvips neither reads nor mentions: of TIFF the EXIF data, of GIF the XMP, of PNG the IPTC. */
export function unreadMetadata(format: PictureFacts['format'], bytes: Uint8Array): readonly Unread[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'tiff' && tiffHasExif(bytes)) return ['exif'];
  if (format === 'gif' && hasPart(gifParts(file), 'xmp')) return ['xmp'];
  return format === 'png' && hasPart(pngParts(file), 'iptc') ? ['iptc'] : [];
}

const hasPart = (split: ReturnType<typeof pngParts>, wanted: PartKind): boolean =>
  'parts' in split && split.parts.some(({ kind }) => kind === wanted);
