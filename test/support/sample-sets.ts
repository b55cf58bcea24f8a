import type { Encoding, PictureFormat } from './encode.ts';
import { orientations } from './pixels.ts';
import { Random } from './random.ts';

export type SampleSetName = 'mixed' | 'small' | 'large';

export const sampleSetNames: readonly SampleSetName[] = ['mixed', 'small', 'large'];

export const defaultCounts: Record<SampleSetName, number> = { mixed: 1000, small: 1000, large: 24 };

/** One sample photo as a recipe; plain data, so that it can be sent to a worker. */
export interface Sample {
  /** Below the set's folder, with `/`. */
  readonly path: string;
  readonly seed: number;
  /** Of the upright picture. */
  readonly width: number;
  readonly height: number;
  readonly grain: number;
  readonly alpha: boolean;
  readonly frames: number;
  readonly encoding: Encoding;
  /** Cut off in the middle, or nothing but noise: the two that no program can read. */
  readonly broken?: 'truncated' | 'garbage';
}

export function sampleSet(name: SampleSetName, count = defaultCounts[name]): readonly Sample[] {
  switch (name) {
    case 'mixed':
      return mixedSet(count);
    case 'small':
      return Array.from({ length: count }, (_, index) => smallPhoto(index));
    case 'large':
      return Array.from({ length: count }, (_, index) => largePhoto(index));
  }
}

const plain = { alpha: false, frames: 1 };

/** As the seed articles' set: half a thousand pixels wide, about 100 kB, a third with an sRGB profile. */
const smallPhoto = (index: number): Sample => ({
  ...plain,
  path: `photo${index + 1}.jpg`,
  seed: 1_000_000 + index,
  width: 500,
  height: 375,
  grain: 0.55 + 0.15 * new Random(index).next(),
  encoding: { format: 'jpeg', quality: 91, ...(index % 3 === 2 ? { icc: 'srgb' } : {}) },
});

/** As a camera makes them: 24 megapixels, about 9 MB. */
const largePhoto = (index: number): Sample => ({
  ...plain,
  path: `photo${index + 1}.jpg`,
  seed: 2_000_000 + index,
  width: 6000,
  height: 4000,
  grain: 0.35,
  encoding: { format: 'jpeg', quality: 88, exif: camera(new Random(index)) },
});

interface Kind {
  readonly format: PictureFormat;
  readonly alpha?: boolean;
  readonly animated?: boolean;
  readonly store?: Partial<Encoding>;
}

/** What a hundred pictures of a mixed set are. */
const kindsOfHundred: readonly (readonly [number, Kind])[] = [
  [40, { format: 'jpeg' }],
  ...orientations.map((orientation): readonly [number, Kind] => [
    2,
    { format: 'jpeg', store: { orientation } },
  ]),
  [8, { format: 'jpeg', store: { icc: 'srgb' } }],
  [4, { format: 'jpeg', store: { icc: 'p3' } }],
  [3, { format: 'jpeg', store: { colour: 'grey' } }],
  [2, { format: 'jpeg', store: { colour: 'cmyk' } }],
  [6, { format: 'png' }],
  [4, { format: 'png', alpha: true }],
  [1, { format: 'png', store: { depth: 16 } }],
  [1, { format: 'png', store: { colour: 'grey' } }],
  [4, { format: 'webp' }],
  [2, { format: 'webp', alpha: true }],
  [1, { format: 'webp', animated: true }],
  [1, { format: 'gif' }],
  [1, { format: 'gif', animated: true }],
  [3, { format: 'tiff' }],
  [1, { format: 'tiff', store: { orientation: 6 } }],
  [2, { format: 'avif' }],
];

/** How many of a hundred photos have which size: many from the web, some from phones, few from cameras. */
const sizesOfHundred: readonly (readonly [number, readonly [number, number]])[] = [
  [24, [600, 400]],
  [18, [640, 480]],
  [18, [800, 600]],
  [12, [1024, 768]],
  [10, [1280, 853]],
  [7, [1600, 1200]],
  [4, [2048, 1365]],
  [3, [2592, 1944]],
  [2, [3264, 2448]],
  [1, [4032, 3024]],
  [1, [6000, 4000]],
];

/** Megapixels: what is slow to make, or seldom seen big, stays smaller. */
const largestOf: Record<PictureFormat, number> = {
  jpeg: 24,
  png: 3,
  webp: 3,
  tiff: 5.5,
  gif: 0.5,
  avif: 0.8,
};

const spread = <T>(table: readonly (readonly [number, T])[]): T[] =>
  table.flatMap(([times, item]) => Array.from({ length: times }, () => item));

/** Photos as they lie in a person's folders; of `count`, one is cut off and one is not a picture at all. */
function mixedSet(count: number): readonly Sample[] {
  const random = new Random(1936);
  const hundreds = Math.ceil(count / 100);
  const kinds = Array.from({ length: hundreds }, () => random.shuffle(spread(kindsOfHundred))).flat();
  const sizes = Array.from({ length: hundreds }, () => random.shuffle(spread(sizesOfHundred))).flat();
  const broken = new Map([
    [Math.floor(count * 0.4), 'truncated' as const],
    [Math.floor(count * 0.7), 'garbage' as const],
  ]);
  return Array.from({ length: count }, (_, index): Sample => {
    const damage = broken.get(index);
    const kind = damage === undefined ? kinds[index] : brokenKinds[damage];
    const size = damage === undefined ? sizes[index] : ([800, 600] as const);
    if (kind === undefined || size === undefined) throw new Error('The tables are shorter than the set.');
    return {
      ...mixedPhoto(index, kind, size, random),
      path: mixedPath(index, count, kind.format),
      ...(damage === undefined ? {} : { broken: damage }),
    };
  });
}

const brokenKinds: Record<'truncated' | 'garbage', Kind> = {
  truncated: { format: 'jpeg' },
  garbage: { format: 'png' },
};

function mixedPhoto(
  index: number,
  kind: Kind,
  [long, short]: readonly [number, number],
  random: Random,
): Omit<Sample, 'path'> {
  const { format, alpha = false, animated = false, store = {} } = kind;
  const most = animated ? 0.24 : store.colour === 'cmyk' ? 1.3 : largestOf[format];
  const shrink = Math.min(1, Math.sqrt((most * 1e6) / (long * short)));
  // A third was cropped by hand, to sizes that no camera has.
  const crop = random.next() < 1 / 3 && shrink === 1 ? random.between(0.93, 1) : 1;
  const [width, height] = [Math.floor(long * shrink * crop), Math.floor(short * shrink * crop)];
  const isPortrait = random.next() < 0.25;
  const exif = format === 'jpeg' && random.next() < 0.5 ? { exif: camera(random) } : {};
  const quality = random.pick([75, 80, 85, 88, 90, 92]);
  return {
    seed: index,
    width: isPortrait ? height : width,
    height: isPortrait ? width : height,
    grain: random.between(0.1, 0.6),
    alpha,
    frames: animated ? random.whole(3, 12) : 1,
    encoding: { format, quality: format === 'avif' ? 60 : quality, ...exif, ...store },
  };
}

const camera = (random: Random): NonNullable<Encoding['exif']> => {
  const two = (low: number, high: number): string => String(random.whole(low, high)).padStart(2, '0');
  const day = `20${two(10, 24)}:${two(1, 12)}:${two(1, 28)}`;
  const time = `${two(6, 22)}:${two(0, 59)}:${two(0, 59)}`;
  return {
    make: random.pick(['Sample', 'Example', 'Specimen']),
    model: `Camera ${random.whole(1, 9)}`,
    taken: `${day} ${time}`,
  };
};

/** Double quotes and the like cannot be in a file's name on Windows. */
const mayQuote = process.platform !== 'win32';

const folders: readonly string[] = [
  'album1',
  'album2',
  'album10',
  'Summer holidays 2023',
  "Grandma's 80th",
  mayQuote ? 'the "best" ones' : 'the “best” ones',
  'party 🎉',
  '家族の写真',
  'été/côte d’azur',
  'work/site #3 (50%)',
];

const unusualNames: readonly ((number: number) => string)[] = [
  (number) => `IMG_${String(number).padStart(4, '0')}`,
  (number) => `my photo ${number}`,
  (number) => `it's nr ${number}`,
  (number) => `🏖️ ${number}`,
  (number) => `写真${number}`,
  (number) => `100% #${number}`,
  (number) => (mayQuote ? `a "quoted" ${number}` : `a ‘quoted’ ${number}`),
];

/** Numbers go on through all folders, so that even flattened no two names are the same. */
function mixedPath(index: number, count: number, format: PictureFormat): string {
  const folder = folders[Math.floor((index * folders.length) / count)] ?? 'album1';
  const number = index + 1;
  const unusual = index % 7 === 3 ? unusualNames[((index - 3) / 7) % unusualNames.length] : undefined;
  return `${folder}/${unusual?.(number) ?? `img${number}`}${extension(index, format)}`;
}

function extension(index: number, format: PictureFormat): string {
  if (format === 'jpeg') return index % 13 === 5 ? '.JPG' : index % 13 === 9 ? '.jpeg' : '.jpg';
  return format === 'tiff' && index % 2 === 0 ? '.tif' : `.${format}`;
}
