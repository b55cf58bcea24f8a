import { listed } from '../fidelity.ts';
import type { ExifFacts } from './exif-read.ts';
import type { KeptExif } from './exif-write.ts';
import type { GainMap } from './gain-map.ts';
import { contentOf, type Part, type PartKind } from './part.ts';

/** What is no longer there, in words, most private first. */
export function removedWords(
  bytes: Buffer,
  parts: readonly Part[],
  {
    exif,
    keptExif,
    gainMap,
    kept,
  }: {
    exif: ExifFacts | undefined;
    keptExif: KeptExif | undefined;
    gainMap: GainMap | undefined;
    kept: readonly Part[];
  },
): readonly string[] {
  const stays = new Set(kept);
  const gone = parts.flatMap((part) => {
    if (stays.has(part)) return [];
    if (gainMap === undefined) return [part];
    if (part.kind === 'gain-map' || part.kind === 'pictures') return [];
    if (part.kind !== 'appended') return [part];
    // What comes before or behind the gain map.
    const others = [
      { ...part, end: gainMap.start },
      { ...part, start: gainMap.end },
    ];
    return others.filter(({ start, end }) => end > start);
  });
  const words = [
    ...(exif?.private ?? []),
    ...gone.filter(({ kind }) => kind === 'xmp').flatMap((part) => privateXmp(contentOf(bytes, part))),
    ...order.flatMap((kind) => (gone.some((part) => part.kind === kind) ? [kindWords[kind]] : [])),
    ...gone.filter(({ kind }) => kind === 'appended').map((part) => appendedWords(bytes, part)),
    ...(parts.some(({ instead }) => instead !== undefined) ? [kindWords.preview] : []),
  ];
  const unique = [...new Set(words)].filter(
    (word) => gainMap === undefined || word !== kindWords['gain-map'],
  );
  return unique.map((word) => (word === kindWords.exif ? `${word}${butFor(keptExif)}` : word));
}

/** ` (but for its orientation and date)` */
function butFor(kept: KeptExif | undefined): string {
  if (kept === undefined) return '';
  const stays = [
    ...(kept.orientation === undefined ? [] : ['orientation']),
    ...(kept.texts.has('copyright') || kept.texts.has('artist') ? ['copyright'] : []),
    ...((['taken', 'digitized', 'changed'] as const).some((name) => kept.texts.has(name)) ? ['date'] : []),
  ];
  return ` (but for its ${listed(stays)})`;
}

const kindWords = {
  exif: 'EXIF',
  xmp: 'XMP',
  iptc: 'IPTC',
  comment: 'comments',
  time: 'time of the last change',
  preview: 'previews',
  credentials: 'content credentials',
  vendor: 'data of its program or camera',
  'gain-map': 'gain map (HDR)',
  pictures: 'further pictures',
} as const satisfies Partial<Record<PartKind, string>>;
type Named = keyof typeof kindWords;
const order = Object.keys(kindWords).filter((kind): kind is Named => kind in kindWords);

/** What XMP data tell of where, by whom or with which very camera it was taken. */
export const privateXmp = (xmp: Buffer): readonly string[] =>
  (
    [
      ['exif:GPSL', 'GPS position'],
      ['aux:SerialNumber', 'camera serial number'],
      ['exifEX:BodySerialNumber', 'camera serial number'],
      ['LensSerialNumber', 'lens serial number'],
      ['OwnerName', 'owner’s name'],
      ['hdrgm:Version', 'gain map (HDR)'],
    ] as const
  ).flatMap(([name, words]) => (xmp.includes(name) ? [words] : []));

/** `a film (2.3 MB)` */
function appendedWords(bytes: Buffer, { start, end }: Part): string {
  const rest = bytes.subarray(start, end);
  const what = rest.includes('ftyp') ? 'a film' : rest.includes(jpegStart) ? 'further pictures' : 'bytes';
  const size =
    rest.length < 1e6 ? `${Math.ceil(rest.length / 1000)} kB` : `${(rest.length / 1e6).toFixed(1)} MB`;
  return `${what} behind the picture (${size})`;
}
const jpegStart = Buffer.from('ffd8ff', 'hex');
