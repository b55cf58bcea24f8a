import path from 'node:path';
import { type Accepts, promises, takesPictures } from '../core/accepts.ts';
import { formatOfExtension } from '../core/format.ts';
import { Excluder } from './exclude.ts';
import type { WalkRules } from './walk.ts';

/** Says of single paths below a folder what going through the whole folder would say. */
export class WatchRules {
  readonly #root: string;
  readonly #base: string | undefined;
  readonly #rules: WalkRules;

  /** @param base the folder above from which patterns start too */
  constructor(root: string, base: string | undefined, rules: WalkRules) {
    this.#root = root;
    this.#base = base;
    this.#rules = rules;
  }

  /** By the ignore files of now: they may change while the folder is watched. */
  async excludes(file: string): Promise<boolean> {
    const relative = path.relative(this.#root, file);
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return true;
    const { exclude, useIgnoreFiles } = this.#rules;
    let rules = await Excluder.at(this.#root, exclude, useIgnoreFiles, this.#base);
    let at = this.#root;
    const parts = relative.split(path.sep);
    for (const [i, part] of parts.entries()) {
      rules = await rules.enter(at);
      at = path.join(at, part);
      if (rules.excludes(at, i < parts.length - 1)) return true;
    }
    return false;
  }
}

/** Whether a file could be one for the job, by its name: pictures without an extension are looked into. */
export function mayFit(accepts: Accepts, file: string): boolean {
  if (!takesPictures(accepts)) return promises(accepts, path.basename(file));
  const extension = path.extname(file);
  return extension === '' || formatOfExtension(extension) !== undefined;
}
