import { cli, cores, needs, needsBuild, node, shell } from './commands.ts';
import type { Command } from './contest.ts';
import { photos, scenes, screens } from './optimise-pictures.ts';

/** A program that makes the pictures of a folder smaller, each in its place. */
export interface Optimiser {
  readonly name: string;
  readonly title: string;
  /** @param quality where it is to look as ours does: what is tried */
  readonly command: (folder: string, state: string, quality: number) => Command;
  readonly missing?: () => string | undefined;
}

export interface OptimiserContest {
  readonly name: string;
  readonly title: string;
  readonly make: (folder: string) => Promise<void>;
  /** The others are given the quality with which they look no better than ours. */
  readonly isLossy: boolean;
  /** Ours is the first. */
  readonly optimisers: readonly Optimiser[];
}

const ours = (...flags: readonly string[]): Optimiser => ({
  name: 'batch-pool',
  title: `Batch Pool, ${cores} processes`,
  command: (folder, state) => ({
    ...node(cli, 'optimize', folder, '--place', 'in-place', '--min-savings', '0', ...flags),
    env: { BATCH_POOL_STATE: state },
  }),
  missing: needsBuild,
});

/** One program a file, as many at once as there are cores; `$1` is the file. */
const each = (script: string): Command =>
  shell(`find . -type f -print0 | xargs -0 -n 1 -P ${cores} sh -c '${script}' -`);

const tool = (name: string, from: string, title: string, script: (quality: number) => string): Optimiser => ({
  name,
  title: `${title}, ${cores} at a time`,
  command: (_folder, _state, quality) => each(script(quality)),
  missing: needs(name, from),
});

const jpegtran = 'jpegtran -copy all -optimize -progressive -outfile "$1.out" "$1" && mv "$1.out" "$1"';
const cwebp = (flags: string): string =>
  `cwebp -quiet ${flags} -metadata all "$1" -o "$1.out" && mv "$1.out" "$1"`;

export const optimiserContests: readonly OptimiserContest[] = [
  {
    name: 'jpeg-lossless',
    title: 'JPEG without loss: 60 small photos',
    make: (folder) => photos(folder, 'small', 60),
    isLossy: false,
    optimisers: [
      ours('--mode', 'lossless'),
      tool('jpegtran', 'libjpeg-turbo-progs', 'jpegtran -optimize -progressive', () => jpegtran),
      tool(
        'jpegoptim',
        'jpegoptim',
        'jpegoptim --all-progressive',
        () => 'jpegoptim -q --all-progressive "$1"',
      ),
    ],
  },
  {
    name: 'jpeg-lossless-large',
    title: 'JPEG without loss: 4 photos of 24 megapixels',
    make: (folder) => photos(folder, 'large', 4),
    isLossy: false,
    optimisers: [
      ours('--mode', 'lossless'),
      tool('jpegtran', 'libjpeg-turbo-progs', 'jpegtran -optimize -progressive', () => jpegtran),
      tool(
        'jpegoptim',
        'jpegoptim',
        'jpegoptim --all-progressive',
        () => 'jpegoptim -q --all-progressive "$1"',
      ),
    ],
  },
  {
    name: 'jpeg',
    title: 'JPEG at the same SSIM: 24 small photos',
    make: (folder) => photos(folder, 'small', 24),
    isLossy: true,
    optimisers: [
      ours('--quality', '80'),
      tool('jpegoptim', 'jpegoptim', 'jpegoptim -m', (q) => `jpegoptim -q --all-progressive -m${q} "$1"`),
      tool(
        'mogrify',
        'imagemagick',
        'ImageMagick mogrify -quality',
        (q) => `mogrify -interlace JPEG -quality ${q} "$1"`,
      ),
    ],
  },
  {
    name: 'png-screens',
    title: 'PNG without loss: 12 pictures of a screen, 1280×800',
    make: (folder) => screens(folder, 12),
    isLossy: false,
    optimisers: [
      ours('--mode', 'lossless'),
      tool('optipng', 'optipng', 'optipng -o2', () => 'optipng -quiet -o2 "$1"'),
      tool('oxipng', 'oxipng', 'oxipng -o2', () => 'oxipng -q -o2 -t 1 "$1"'),
      tool('mogrify', 'imagemagick', 'ImageMagick mogrify -quality 95', () => 'mogrify -quality 95 "$1"'),
    ],
  },
  {
    name: 'png-photos',
    title: 'PNG without loss: 12 photos, 800×600',
    make: (folder) => scenes(folder, 12, '.png', (p) => p.png()),
    isLossy: false,
    optimisers: [
      ours('--mode', 'lossless'),
      tool('optipng', 'optipng', 'optipng -o2', () => 'optipng -quiet -o2 "$1"'),
      tool('oxipng', 'oxipng', 'oxipng -o2', () => 'oxipng -q -o2 -t 1 "$1"'),
      tool('mogrify', 'imagemagick', 'ImageMagick mogrify -quality 95', () => 'mogrify -quality 95 "$1"'),
    ],
  },
  {
    name: 'webp-lossless',
    title: 'WebP without loss: 12 photos, 800×600',
    make: (folder) => scenes(folder, 12, '.webp', (p) => p.webp({ lossless: true, effort: 1 })),
    isLossy: false,
    optimisers: [
      ours('--mode', 'lossless'),
      tool('cwebp', 'webp', 'cwebp -lossless -m 6', () => cwebp('-lossless -exact -m 6')),
    ],
  },
  {
    name: 'webp',
    title: 'WebP at the same SSIM: 12 photos, 800×600',
    make: (folder) => scenes(folder, 12, '.webp', (p) => p.webp({ quality: 97 })),
    isLossy: true,
    optimisers: [
      ours('--quality', '80'),
      tool('cwebp', 'webp', 'cwebp -q', (q) => cwebp(`-q ${q} -m 5`)),
      tool('mogrify', 'imagemagick', 'ImageMagick mogrify -quality', (q) => `mogrify -quality ${q} "$1"`),
    ],
  },
];
