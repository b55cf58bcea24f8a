import path from 'node:path';

export interface WorkspaceFolderFacts {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * Paths as the results show them, and back: relative to the one workspace folder, behind the folder's name where
 * there are several, absolute elsewhere. `vscode.workspace.asRelativePath` shows the same; it has no way back, and
 * two folders of one name would be mixed up, so these are shown absolute.
 */
export class WorkspacePaths {
  readonly #folders: readonly WorkspaceFolderFacts[];
  readonly #path: path.PlatformPath;

  constructor(folders: readonly WorkspaceFolderFacts[], platform: path.PlatformPath = path) {
    this.#path = platform;
    // The innermost folder has a file, so it is asked first.
    this.#folders = folders.toSorted((a, b) => b.path.length - a.path.length);
  }

  show(file: string): string {
    const folder = this.#folders.find((each) => this.#isBelow(file, each.path));
    if (folder === undefined) return file;
    const below = this.#path.relative(folder.path, file).split(this.#path.sep).join('/');
    if (this.#folders.length === 1) return below === '' ? file : below;
    return this.#isUnique(folder.name) ? [folder.name, below].filter((part) => part !== '').join('/') : file;
  }

  /** The absolute path of what `show` showed; undefined where no folder of now can have shown it. */
  resolve(shown: string): string | undefined {
    if (this.#path.isAbsolute(shown)) return shown;
    const [only] = this.#folders;
    if (only !== undefined && this.#folders.length === 1) return this.#path.join(only.path, shown);
    const folder = this.#folders.find(({ name }) => shown === name || shown.startsWith(`${name}/`));
    return folder === undefined
      ? undefined
      : this.#path.join(folder.path, shown.slice(folder.name.length + 1));
  }

  #isBelow(file: string, folder: string): boolean {
    const relative = this.#path.relative(folder, file);
    return (
      relative !== '..' && !relative.startsWith(`..${this.#path.sep}`) && !this.#path.isAbsolute(relative)
    );
  }

  /** A slash in a name would make the way back ambiguous. */
  #isUnique(wanted: string): boolean {
    return !wanted.includes('/') && this.#folders.filter(({ name }) => name === wanted).length === 1;
  }
}
