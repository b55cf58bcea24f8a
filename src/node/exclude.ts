import fs from 'node:fs';
import path from 'node:path';
import type { Ignore } from 'ignore';

/** Left out of every folder, whatever the settings: nobody means a repository's insides. */
const alwaysOut: ReadonlySet<string> = new Set(['node_modules', '__MACOSX']);

const matcher = async (patterns: readonly string[]): Promise<(relative: string) => boolean> =>
  (await import('picomatch')).default([...patterns], { dot: true, nocase: true });

interface IgnoreFile {
  /** The folder that its patterns are relative to. */
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Says what of a folder is left out: hidden things, `node_modules`, the patterns of the exclude settings and what
 * `.gitignore` files name, those above the selected folder included.
 */
export class Excluder {
  readonly #roots: readonly string[];
  readonly #matches: (relative: string) => boolean;
  readonly #ignoreFiles: readonly IgnoreFile[];
  readonly #useIgnoreFiles: boolean;

  private constructor(
    roots: readonly string[],
    matches: (relative: string) => boolean,
    ignoreFiles: readonly IgnoreFile[],
    useIgnoreFiles: boolean,
  ) {
    this.#roots = roots;
    this.#matches = matches;
    this.#ignoreFiles = ignoreFiles;
    this.#useIgnoreFiles = useIgnoreFiles;
  }

  /**
   * @param root the selected folder; patterns are relative to it, and to `base`
   * @param base the workspace's folder above it, or where the person is: `files.exclude` starts there
   */
  static async at(
    root: string,
    patterns: readonly string[],
    useIgnoreFiles: boolean,
    base = root,
  ): Promise<Excluder> {
    const matches = patterns.length === 0 ? () => false : await matcher(patterns);
    const above = useIgnoreFiles ? await ignoreFilesAbove(root) : [];
    // Who selects a folder that is ignored itself (photos often are) means what is in it.
    const meant = isIgnored(root, above) ? [] : above;
    return new Excluder([...new Set([root, base])], matches, meant, useIgnoreFiles);
  }

  /** The rules inside a folder: those of here, and those of its own `.gitignore`. @param entries where they are known */
  async enter(folder: string, entries?: readonly fs.Dirent[]): Promise<Excluder> {
    if (!this.#useIgnoreFiles || entries?.some(({ name }) => name === '.gitignore') === false) return this;
    const own = await readIgnoreFile(folder);
    if (own === undefined) return this;
    return new Excluder(this.#roots, this.#matches, [...this.#ignoreFiles, own], true);
  }

  excludes(file: string, isFolder: boolean): boolean {
    const name = path.basename(file);
    if (name.startsWith('.') || alwaysOut.has(name)) return true;
    if (this.#roots.some((root) => this.#matches(slashes(path.relative(root, file))))) return true;
    return verdict(file, isFolder, this.#ignoreFiles);
  }
}

/** Whether a folder, or one that it is in, is ignored. */
function isIgnored(folder: string, ignoreFiles: readonly IgnoreFile[]): boolean {
  const [outermost] = ignoreFiles;
  if (outermost === undefined) return false;
  for (let at = folder; at !== outermost.folder && at !== path.dirname(at); at = path.dirname(at)) {
    const above = ignoreFiles.filter((file) => at.startsWith(`${file.folder}${path.sep}`));
    if (verdict(at, true, above)) return true;
  }
  return false;
}

/** What the ignore files say of one name; the nearest has the last word, also to take it back in with `!`. */
function verdict(file: string, isFolder: boolean, ignoreFiles: readonly IgnoreFile[]): boolean {
  let ignored = false;
  for (const { folder, rules } of ignoreFiles) {
    const relative = slashes(path.relative(folder, file));
    const said = rules.test(isFolder ? `${relative}/` : relative);
    ignored = said.ignored || (ignored && !said.unignored);
  }
  return ignored;
}

const slashes = (file: string): string => file.split(path.sep).join('/');

/** `.gitignore` files from the repository's root down to just above the folder, outermost first. */
async function ignoreFilesAbove(folder: string): Promise<readonly IgnoreFile[]> {
  const files: IgnoreFile[] = [];
  let at = folder;
  while (!fs.existsSync(path.join(at, '.git'))) {
    const parent = path.dirname(at);
    if (parent === at) return []; // not in a repository
    at = parent;
    const file = await readIgnoreFile(at);
    if (file !== undefined) files.unshift(file);
  }
  return files;
}

async function readIgnoreFile(folder: string): Promise<IgnoreFile | undefined> {
  try {
    const text = await fs.promises.readFile(path.join(folder, '.gitignore'), 'utf8');
    const { default: ignore } = await import('ignore');
    return { folder, rules: ignore().add(text) };
  } catch {
    return undefined;
  }
}
