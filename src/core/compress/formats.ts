import type { Packing } from '../accepts.ts';

export const packLevels = ['fast', 'balanced', 'best'] as const;

/** What results are called, and how hard each format works at a level, by its own numbers. */
export const packFormats = {
  gzip: { title: 'gzip', extension: '.gz', levels: { fast: 1, balanced: 6, best: 9 } },
  brotli: { title: 'Brotli', extension: '.br', levels: { fast: 4, balanced: 7, best: 11 } },
  // Browsers read zstd up to level 19: above, its window passes 8 MB (RFC 9659).
  zstd: { title: 'zstd', extension: '.zst', levels: { fast: 3, balanced: 10, best: 19 } },
} as const satisfies Record<Packing, object>;
export const packFormatIds = ['gzip', 'brotli', 'zstd'] as const satisfies readonly Packing[];
