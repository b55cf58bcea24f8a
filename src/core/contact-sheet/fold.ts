import path from 'node:path';
import type { Fold, SharedFacts, SharedFile } from '../reducer.ts';
import { type Cell, type PageHead, perPage, type SheetOptions } from './page.ts';

export const sheetExtensions = { jpeg: '.jpg', png: '.png', webp: '.webp' } as const;

const pagesOf = (options: SheetOptions, count: number): number => Math.ceil(count / perPage(options));

/** One page has no number; of several each has, with leading zeros. */
export function sheetFiles(options: SheetOptions, { sources = [] }: SharedFacts): readonly SharedFile[] {
  const pages = pagesOf(options, sources.length);
  const digits = String(pages).length;
  return Array.from({ length: pages }, (_, page) => ({
    name: pages === 1 ? 'contact-sheet' : `contact-sheet-${String(page + 1).padStart(digits, '0')}`,
    extension: sheetExtensions[options.format],
  }));
}

/**
 * Writes each picture to its page. A picture's place is known before anything runs, so that one that fails moves no
 * other: its cell is crossed.
 */
export function sheetFold(options: SheetOptions, { sources = [] }: SharedFacts): Fold {
  const each = perPage(options);
  const pages = pagesOf(options, sources.length);
  let [next, crossed] = [0, 0];
  return {
    add: ({ source, outcome }, write) => {
      // What is no picture has no cell.
      if (sources[next]?.path !== source.path) return;
      const page = Math.floor(next / each);
      if (next % each === 0) {
        const cells = Math.min(each, sources.length - next);
        const head: PageHead = { page: page + 1, pages, cells };
        write(page, `${JSON.stringify(head)}\n`);
      }
      next++;
      const picture = outcome.status === 'done' ? (outcome.value as string | undefined) : undefined;
      if (picture === undefined) crossed++;
      const name = path.basename(source.path);
      const cell: Cell = { number: outcome.index + 1, name, ...(picture === undefined ? {} : { picture }) };
      write(page, `${JSON.stringify(cell)}\n`);
    },
    end: () => ({
      notes:
        crossed === 0
          ? []
          : [
              `${crossed === 1 ? '1 cell is' : `${crossed.toLocaleString('en')} cells are`} crossed: there is no picture to show`,
            ],
    }),
  };
}
