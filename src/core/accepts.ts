import { type FormatId, formatOfExtension, formats } from './format.ts';

/** Files that a job knows by their names: text has no signature. */
export interface FileNames {
  /** In the plural: `log files`. */
  readonly kind: string;
  /** With `*` for anything; letters count in any case. A packed file (`.gz`) counts by the name within. */
  readonly names: readonly [string, ...string[]];
}

/**
 * What a job takes: pictures of some formats, told by their content; files of some names; or `any` file, as it is.
 * A file that a person named is taken by a job of the last two whatever its name is.
 */
export type Accepts = readonly FormatId[] | FileNames | 'any';

export const takesPictures = (accepts: Accepts): accepts is readonly FormatId[] => Array.isArray(accepts);

/** Whether pictures of this format are taken. */
export const takesFormat = (accepts: Accepts, format: FormatId): boolean =>
  takesPictures(accepts) ? accepts.includes(format) : accepts === 'any';

/** How a file's content may be packed, by the last extension of its name, lower case. */
export const packings = { '.gz': 'gzip', '.zst': 'zstd', '.br': 'brotli' } as const;
export type Packing = (typeof packings)[keyof typeof packings];

const packed = `(\\.(${Object.keys(packings)
  .map((extension) => extension.slice(1))
  .join('|')}))?`;

/** The source of a regular expression for whole file names, to be used without regard to case. */
export function namesExpression({ names }: FileNames): string {
  const each = names.map((name) => name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  return `^(${each.join('|')})${packed}$`;
}

/** The same for the extensions of pictures. */
export const picturesExpression = (accepts: readonly FormatId[]): string =>
  `\\.(${extensionsOf(accepts).join('|')})$`;

/** Without their dots, in order. */
export const extensionsOf = (accepts: readonly FormatId[]): readonly string[] =>
  accepts
    .flatMap((id) => formats[id].extensions)
    .map((extension) => extension.slice(1))
    .toSorted();

/** Whether a file that was found in a folder is one of these, as far as its name says. */
export function promises(accepts: Accepts, fileName: string): boolean {
  if (accepts === 'any') return true;
  if (!takesPictures(accepts)) return new RegExp(namesExpression(accepts), 'i').test(fileName);
  const format = formatOfExtension(/\.[^.]*$/.exec(fileName)?.[0] ?? '');
  return format !== undefined && accepts.includes(format);
}
