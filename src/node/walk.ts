import fs from 'node:fs';
import path from 'node:path';
import { type Failure, failure } from '../core/failure.ts';
import type { Pause } from '../core/pause.ts';
import type { LeftOut, Place } from '../core/source.ts';
import { aheadInOrder } from './ahead.ts';
import { Excluder } from './exclude.ts';
import { GivenFiles } from './given-files.ts';
import { listFolder, type OddEntry } from './list-folder.ts';
import { naturalSort } from './natural.ts';
import { readFailure } from './os-error.ts';

/** A file or folder that a person chose. */
export interface Selected {
  /** Absolute. */
  readonly path: string;
  /** The folder below which its structure is kept in an output folder; absent: its own. */
  readonly root?: string;
  /** Of a file that is tried again. */
  readonly place?: Place;
  /** Only this entry of a list is meant. */
  readonly entry?: { readonly line: number; readonly text: string };
}

export interface WalkRules {
  /** Glob patterns of what to leave out of folders. */
  readonly exclude: readonly string[];
  readonly useIgnoreFiles: boolean;
}

/** A file that was found, not looked at yet; or a folder that cannot be listed, as a line of its own. */
export interface Found {
  readonly path: string;
  readonly relative: string;
  readonly explicit: boolean;
  readonly problem?: Failure;
  readonly place?: Place;
  /** Where it really is, when that is elsewhere. */
  readonly real?: string;
}

interface Located extends Pick<Selected, 'place'> {
  readonly path: string;
  /** Where it really is. */
  readonly real: string;
  readonly root: string | undefined;
  readonly isFolder: boolean;
  /** There is nothing of that name, so no folder will have given it. */
  readonly missing: boolean;
}

/** A folder being gone through. */
interface Level {
  readonly folder: string;
  readonly real: string;
  readonly relative: string;
  readonly rules: Excluder;
  readonly entries: readonly (fs.Dirent | OddEntry)[];
  next: number;
}

/**
 * Finds the files of a selection in input order: files where they were selected, folders expanded in natural order,
 * each real file once. What it has to remember grows with folders, links and selected files, not with what is found.
 */
export class Walk {
  readonly #rules: WalkRules;
  readonly #leftOut: LeftOut;
  readonly #pause: Pause;
  readonly #given = new GivenFiles();

  /** @param leftOut counted up as it goes */
  constructor(rules: WalkRules, leftOut: LeftOut, pause: Pause) {
    this.#rules = rules;
    this.#leftOut = leftOut;
    this.#pause = pause;
  }

  async *files(selection: readonly Selected[]): AsyncGenerator<Found, void, void> {
    const located: Located[] = [];
    for await (const one of aheadInOrder(selection, lookingAtOnce, locate)) {
      await this.#pause();
      located.push(one);
      if (!one.isFolder) this.#given.selected(one.real);
    }
    for (const one of located) {
      await this.#pause();
      if (one.isFolder) yield* this.#below(one);
      else if (this.#isNew(one.real, one.missing)) {
        const relative = path.relative(one.root ?? path.dirname(one.path), one.path);
        const place = one.place === undefined ? {} : { place: one.place };
        yield { path: one.path, relative, explicit: true, ...elsewhere(one.path, one.real), ...place };
      }
    }
  }

  /** For a file that was reached by its own name or a link: its first way counts. */
  #isNew(real: string, missing = false): boolean {
    if (this.#given.take(real, missing)) return true;
    this.#leftOut.duplicates++;
    return false;
  }

  /** Without recursion: each file would be handed up through all its folders. */
  async *#below({ path: folder, real, root }: Located): AsyncGenerator<Found, void, void> {
    const { exclude, useIgnoreFiles } = this.#rules;
    const base = root === undefined ? undefined : await fs.promises.realpath(root).catch(() => root);
    const outer = await Excluder.at(real, exclude, useIgnoreFiles, base);
    const levels: Level[] = [];
    const enter = async (
      at: Pick<Level, 'folder' | 'real' | 'relative'>,
      rules: Excluder,
    ): Promise<Found | undefined> => {
      const level = await this.#level(at, rules);
      if (!('rules' in level)) return level;
      levels.push(level);
      this.#given.begin(level.real, level.rules);
      return undefined;
    };
    const refused = await enter({ folder, real, relative: path.relative(root ?? folder, folder) }, outer);
    if (refused !== undefined) yield refused;
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const wait = this.#pause();
      if (wait !== undefined) await wait;
      const entry = level.entries[level.next++];
      if (entry === undefined) {
        this.#given.end(level.real);
        levels.pop();
        continue;
      }
      const { name } = entry;
      const child = path.join(level.folder, name);
      const realChild = path.join(level.real, name);
      const relative = path.join(level.relative, name);
      const isFolder = 'odd' in entry ? entry.odd === 'folder' : entry.isDirectory();
      if (level.rules.excludes(realChild, isFolder)) {
        this.#leftOut.excluded++;
        continue;
      }
      this.#given.reached(level.real, name);
      if ('odd' in entry) {
        // One of a folder is a line like a file's.
        yield { path: child, relative, explicit: isFolder, problem: failure('name-not-text') };
      } else if (isFolder) {
        const problem = await enter({ folder: child, real: realChild, relative }, level.rules);
        if (problem !== undefined) yield problem;
      } else if (entry.isSymbolicLink()) {
        const target = await linkTarget(child);
        if (target === 'folder') this.#leftOut.folderLinks++;
        else if (this.#isNew(target))
          yield {
            path: child,
            relative,
            explicit: this.#given.isSelected(target),
            ...elsewhere(child, target),
          };
      } else if (this.#given.takeListed(level.real, name, realChild)) {
        yield { path: child, relative, explicit: this.#given.isSelected(realChild) };
      } else {
        this.#leftOut.duplicates++;
      }
    }
  }

  /** A folder's entries in order; or a line that says why it cannot be listed. */
  async #level(at: Pick<Level, 'folder' | 'real' | 'relative'>, rules: Excluder): Promise<Level | Found> {
    let listed: Awaited<ReturnType<typeof listFolder>>;
    try {
      listed = await listFolder(at.folder);
    } catch (error) {
      return { path: at.folder, relative: at.relative, explicit: true, problem: readFailure(error) };
    }
    const { entries, odd } = listed;
    const all = odd.length === 0 ? entries : [...entries, ...odd];
    return {
      ...at,
      rules: await rules.enter(at.real, entries),
      entries: await naturalSort<fs.Dirent | OddEntry>(all, ({ name }) => name, this.#pause),
      next: 0,
    };
  }
}

/** Files looked at side by side; libuv has four threads for them. */
export const lookingAtOnce = 16;

async function locate({ path: selected, root, ...rest }: Selected): Promise<Located> {
  const file = path.resolve(selected);
  let missing = false;
  const real = await fs.promises.realpath(file).catch((error: unknown) => {
    missing = readFailure(error).code === 'source-missing';
    return file;
  });
  const isFolder = await fs.promises.stat(file).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  return { ...rest, path: file, real, root, isFolder, missing };
}

const elsewhere = (file: string, real: string): Pick<Found, 'real'> => (real === file ? {} : { real });

/** Links to folders are not followed: they may lead round in circles, or out to the whole disk. */
async function linkTarget(link: string): Promise<string> {
  try {
    const real = await fs.promises.realpath(link);
    return (await fs.promises.stat(real)).isDirectory() ? 'folder' : real;
  } catch {
    return link;
  }
}
