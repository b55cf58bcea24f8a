import path from 'node:path';
import type { OutputName } from './job.ts';
import type { SharedFile } from './reducer.ts';
import type { Source } from './source.ts';

/** What a name template may say; `{dir}` only at its start. */
export const nameTokens = {
  dir: 'The folder of the output: beside the source, or in the output folder with its structure kept',
  name: 'The source’s name without its extension',
  ext: 'The extension of the output, with its dot',
  job: 'The job’s id',
  width: 'The width that the options ask for, in pixels',
  height: 'The height that the options ask for, in pixels',
  size: 'The size that the options ask for, as they name it: 1920, 1366x768, 50pct',
  n: 'The place in the input order, from 1, with leading zeros',
  hash: 'Eight digits of a hash of the source’s content',
} as const;
export type NameToken = keyof typeof nameTokens;

const tokenPattern = /\{([^{}]*)\}/g;

/** What is wrong with a name template, as a sentence; undefined when it is good. */
export function checkNameTemplate(template: string): string | undefined {
  const quoted = `The name template “${template}”`;
  for (const [, token = ''] of template.matchAll(tokenPattern)) {
    if (!Object.hasOwn(nameTokens, token)) {
      return `${quoted} has {${token}}; it can have ${Object.keys(nameTokens)
        .map((t) => `{${t}}`)
        .join(' ')}.`;
    }
  }
  const rest = template.replace(/^\{dir\}[/\\]?/, '');
  if (rest.includes('{dir}')) return `${quoted} may have {dir} only at its start.`;
  if (/^([/\\]|[A-Za-z]:)/.test(rest))
    return `${quoted} must not start at the root of a disk; use the output folder.`;
  if (rest.split(/[/\\]/).some((segment) => segment === '..'))
    return `${quoted} must not leave the folder with “..”.`;
  if (/[\0-\x1f<>:"|?*]/.test(rest))
    return `${quoted} has a character that not every system allows in names.`;
  if (!/\{(name|n|hash)\}/.test(rest))
    return `${quoted} needs {name}, {n} or {hash}, or all results would share one name.`;
  return undefined;
}

/** Whether the content of every source has to be hashed for its name. */
export const needsHash = (template: string): boolean => template.includes('{hash}');

export interface NamingPolicy {
  /** Checked by `checkNameTemplate`. */
  readonly template: string;
  /** One absolute root for all outputs, with the sources' structure kept; undefined: beside each source. */
  readonly outputFolder?: string;
  /** Absolute: where the shared files of a run stand, and all results of a job that puts them together. */
  readonly commonFolder?: string;
  /** All results stand below the common folder. */
  readonly together?: true;
}

export interface NamingFacts {
  readonly jobId: string;
  /** Place in the input order, from 0, of how many. */
  readonly index: number;
  readonly count: number;
}

/** The path that an output would like to have. */
export function outputPath(
  source: Source,
  output: OutputName,
  policy: NamingPolicy,
  facts: NamingFacts,
): string {
  const named = output.name?.split('/').filter((segment) => segment !== '');
  const template = policy.template.replace(/^\{dir\}[/\\]?/, '');
  const { index, count } = source.place ?? facts;
  const values: Readonly<Record<NameToken, string>> = {
    dir: '',
    name: named?.at(-1) ?? path.parse(source.path).name,
    ext: output.extension,
    job: facts.jobId,
    width: String(output.width ?? ''),
    height: String(output.height ?? ''),
    size: output.size ?? String(output.width ?? ''),
    n: String(index + 1).padStart(String(count).length, '0'),
    hash: source.hash ?? '',
  };
  const rendered = (template.includes('{ext}') ? template : `${template}{ext}`)
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.');
  // A name's own folders stand right before the part that has it; a template without `{name}` puts its own in its place.
  const at = rendered.findIndex((segment) => segment.includes('{name}'));
  const before = at < 0 ? rendered.length - 1 : at;
  const segments = rendered.map((segment) => safeSegment(fill(segment, values)));
  segments.splice(before, 0, ...(named?.slice(0, -1) ?? []).map(safeSegment));
  return path.join(outputFolder(source, policy), ...segments);
}

function outputFolder(source: Source, policy: NamingPolicy): string {
  if (policy.together === true && policy.commonFolder !== undefined) return policy.commonFolder;
  if (policy.outputFolder === undefined) return path.dirname(source.path);
  return path.join(policy.outputFolder, path.dirname(source.relative));
}

/** The path that a shared file would like to have. */
export function sharedPath(folder: string, { name, extension }: SharedFile): string {
  const segments = `${name}${extension}`.split('/').filter((segment) => segment !== '');
  return path.join(folder, ...segments.map(safeSegment));
}

/** The deepest folder that all of these are in or below; the first where they have none in common (Windows' drives). */
export function deepestCommon(folders: readonly string[]): string | undefined {
  let [common] = folders;
  for (const folder of folders) {
    while (common !== undefined && !isIn(folder, common)) {
      if (common === path.dirname(common)) return folders[0];
      common = path.dirname(common);
    }
  }
  return common;
}

/** Whether a path is a folder or below it, by their names. */
export function isIn(folder: string, above: string): boolean {
  return folder === above || folder.startsWith(above.endsWith(path.sep) ? above : above + path.sep);
}

const fill = (segment: string, values: Readonly<Record<string, string>>): string =>
  segment.replace(tokenPattern, (all, token: string) => values[token] ?? all);

/** Device names of Windows, also with an extension: learn.microsoft.com/windows/win32/fileio/naming-a-file. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?= *(\.|$))/i;

/** A name that every system takes; on one that allows more, the source's own characters are kept. */
function safeSegment(segment: string): string {
  return segment.replace(reserved, '$1_').replace(/[. ]+$/, '_') || '_';
}

/** `a.jpg` → `a (1).jpg` */
export function numberedPath(target: string, number: number): string {
  const { dir, name, ext } = path.parse(target);
  return path.join(dir, `${name} (${number})${ext}`);
}

/** Two paths with the same key are one file on some system: case and Unicode form do not tell names apart. */
export function collisionKey(target: string): string {
  // All of ASCII, where nothing below is needed: most names, ten times as fast.
  if (/^[\0-\x7f]*$/.test(target)) return target.toLowerCase();
  // Lower before upper for ẞ, which has ß (SS) only that way; the form at the end, as changing the case undoes it.
  return target.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
