import {
  type Entry,
  exifTags,
  orientationOf,
  pointer,
  readDirectory,
  textOf,
  type Tiff,
  tiffOf,
  u32,
} from '../metadata/exif-read.ts';

/** What a camera wrote of a picture: CIPA DC-008 (EXIF), as far as people sort pictures by it. */
export interface CameraFacts {
  /** As the tag says; absent where it says nothing that has a meaning. */
  readonly orientation?: number;
  /** `2024-05-06T07:08:09`, with `+02:00` where the camera knew; the time of the place, as cameras write it. */
  readonly date?: string;
  readonly camera?: string;
  readonly lens?: string;
  /** It says where it was taken. */
  readonly gps: boolean;
  /** Degrees, north and east; only where they are asked for. */
  readonly latitude?: number;
  readonly longitude?: number;
}

const tags = {
  make: 0x010f,
  model: 0x0110,
  taken: 0x9003,
  changed: 0x0132,
  zone: 0x9011,
  lensMake: 0xa433,
  lens: 0xa434,
} as const;
const gpsTags = { version: 0, north: 1, latitude: 2, east: 3, longitude: 4 } as const;

/** @param block EXIF, or the beginning of a file that is built like it (TIFF, most camera raw) */
export function cameraFacts(block: Uint8Array | undefined, wantsPosition: boolean): CameraFacts {
  const bytes =
    block === undefined ? undefined : Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const tiff = bytes === undefined || bytes.length < 8 ? undefined : tiffOf(bytes);
  if (tiff === undefined || tiff.bytes.length < 8) return { gps: false };
  const first = readDirectory(tiff, u32(tiff, 4));
  const photo = readDirectory(tiff, pointer(tiff, first.get(exifTags.photo)));
  const gps = readDirectory(tiff, pointer(tiff, first.get(exifTags.gps)));
  const [make, model] = [words(tiff, first.get(tags.make)), words(tiff, first.get(tags.model))];
  const zone = words(tiff, photo.get(tags.zone));
  const date =
    dateText(words(tiff, photo.get(tags.taken)), zone) ?? dateText(words(tiff, first.get(tags.changed)));
  const position = wantsPosition ? positionOf(tiff, gps) : undefined;
  return {
    ...present('orientation', orientationOf(tiff, first.get(exifTags.orientation))),
    ...present('date', date),
    ...present('camera', cameraName(make, model)),
    ...present('lens', words(tiff, photo.get(tags.lens))),
    gps: [...gps.keys()].some((tag) => tag !== gpsTags.version),
    ...position,
  };
}

const present = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>);

/** Longer ones are no names. */
const longestName = 200;

/** A text without what a table or a terminal would obey. */
function words(tiff: Tiff, entry: Entry | undefined): string | undefined {
  const text = textOf(tiff, entry)
    ?.toString('utf8')
    // eslint-disable-next-line no-control-regex
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, longestName);
  return text === '' ? undefined : text;
}

/** `Canon` and `Canon EOS R5` are one camera, `NIKON CORPORATION` and `NIKON D850` too. */
function cameraName(make: string | undefined, model: string | undefined): string | undefined {
  if (make === undefined || model === undefined) return model ?? make;
  const [brand = ''] = make.split(' ');
  return model.toLowerCase().startsWith(brand.toLowerCase()) ? model : `${make} ${model}`;
}

/** `2024:05:06 07:08:09`; cameras without a clock write zeros or blanks. */
function dateText(text: string | undefined, zone = ''): string | undefined {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  const isDate = +year > 0 && +month >= 1 && +month <= 12 && +day >= 1 && +day <= 31 && +hour < 24;
  if (!isDate || +minute > 59 || +second > 60) return undefined;
  const offset = /^[+-]\d\d:\d\d$/.test(zone) ? zone : '';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

function positionOf(
  tiff: Tiff,
  gps: ReadonlyMap<number, Entry>,
): { readonly latitude: number; readonly longitude: number } | undefined {
  const latitude = degrees(tiff, gps.get(gpsTags.latitude), words(tiff, gps.get(gpsTags.north)) === 'S', 90);
  const longitude = degrees(
    tiff,
    gps.get(gpsTags.longitude),
    words(tiff, gps.get(gpsTags.east)) === 'W',
    180,
  );
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

/** Degrees, minutes and seconds, each a fraction of two whole numbers. */
function degrees(tiff: Tiff, entry: Entry | undefined, negative: boolean, most: number): number | undefined {
  if (entry === undefined || entry.type !== 5 || entry.count !== 3) return undefined;
  const at = u32(tiff, entry.at + 8);
  if (at + 24 > tiff.bytes.length) return undefined;
  const [degree = 0, minute = 0, second = 0] = [0, 8, 16].map(
    (part) => u32(tiff, at + part) / u32(tiff, at + part + 4),
  );
  const value = degree + (minute || 0) / 60 + (second || 0) / 3600;
  if (!Number.isFinite(value) || value > most) return undefined;
  const rounded = Math.round(value * 1e6) / 1e6;
  return negative ? -rounded : rounded;
}
