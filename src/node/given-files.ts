import path from 'node:path';
import type { Excluder } from './exclude.ts';
import { naturalCompare } from './natural.ts';

/**
 * Knows which real files a walk has given already, without a list of them: a folder that was gone through gave all
 * its files but those that its rules exclude. Only files that were selected or linked to are remembered by name.
 */
export class GivenFiles {
  readonly #selected = new Set<string>();
  /** Given by their own name or by a link. */
  readonly #taken = new Set<string>();
  /** By real path, the rules of each time that a folder was gone through to its end. */
  readonly #folders = new Map<string, readonly Excluder[]>();
  /** Folders being gone through, with the name that has been reached. */
  readonly #open = new Map<string, { readonly rules: Excluder; name: string | undefined }>();

  /** A file that a person chose by name, wherever it is come across. */
  selected(real: string): void {
    this.#selected.add(real);
  }

  isSelected(real: string): boolean {
    return this.#selected.has(real);
  }

  begin(folder: string, rules: Excluder): void {
    this.#open.set(folder, { rules, name: undefined });
  }

  reached(folder: string, name: string): void {
    const open = this.#open.get(folder);
    if (open !== undefined) open.name = name;
  }

  end(folder: string): void {
    const open = this.#open.get(folder);
    this.#open.delete(folder);
    if (open !== undefined) this.#folders.set(folder, [...(this.#folders.get(folder) ?? []), open.rules]);
  }

  /**
   * For a file that is reached by its own name or by a link.
   * @param missing there is no such file: its folder, though gone through, did not give it
   * @returns false when it was given before
   */
  take(real: string, missing = false): boolean {
    if (this.#taken.has(real) || (!missing && this.#fromFolder(real))) return false;
    this.#taken.add(real);
    return true;
  }

  /** @returns false when the file was given before; for one that a folder lists */
  takeListed(folder: string, name: string, real: string): boolean {
    if (this.#taken.has(real)) return false;
    const before = this.#folders.get(folder);
    return before === undefined || before.every((rules) => rules.excludes(path.join(folder, name), false));
  }

  #fromFolder(real: string): boolean {
    const folder = path.dirname(real);
    const listed = (rules: Excluder): boolean => !rules.excludes(real, false);
    if (this.#folders.get(folder)?.some(listed) === true) return true;
    const open = this.#open.get(folder);
    return (
      open?.name !== undefined && naturalCompare(path.basename(real), open.name) < 0 && listed(open.rules)
    );
  }
}
