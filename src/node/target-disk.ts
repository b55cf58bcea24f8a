import fs from 'node:fs';
import path from 'node:path';
import { sourceKey } from '../core/list.ts';
import { collisionKey } from '../core/naming.ts';
import type { Source } from '../core/source.ts';
import type { EarlierResult, TargetDisk, TargetState } from '../core/target-disk.ts';
import type { EarlierResults } from './earlier-results.ts';

/**
 * The planner's view of the disk: each folder is listed once, and only names that are taken are looked at.
 * A folder that is not there has only free names.
 */
export class FolderDisk implements TargetDisk {
  readonly #earlier: EarlierResults;
  readonly #folders = new Map<string, ReadonlySet<string> | Promise<ReadonlySet<string>>>();

  readonly #realFolders = new Map<string, string | Promise<string>>();

  constructor(earlier: EarlierResults) {
    this.#earlier = earlier;
  }

  realFolder(folder: string): string | Promise<string> {
    const known = this.#realFolders.get(folder);
    if (known !== undefined) return known;
    const looking = this.#lookFor(folder);
    this.#realFolders.set(folder, looking);
    return looking;
  }

  /** One that is not there yet will be made below what is. */
  async #lookFor(folder: string): Promise<string> {
    const real = await fs.promises.realpath(folder).catch(async () => {
      const above = path.dirname(folder);
      return above === folder ? folder : path.join(await this.realFolder(above), path.basename(folder));
    });
    this.#realFolders.set(folder, real);
    return real;
  }

  madeFrom({ path: file, bytes, mtimeMs }: Source): string | undefined {
    return this.#unchanged(file, bytes, mtimeMs)?.source;
  }

  /** By the source's own size and time: a link to the file is a source too, which the disk would not look through. */
  madeInPlace({ path: file, bytes, mtimeMs }: Source): EarlierResult | undefined {
    const result = this.#unchanged(file, bytes, mtimeMs);
    return result?.source === file ? result : undefined;
  }

  resultOf(source: Source): EarlierResult | undefined {
    const result = this.#earlier.bySource.get(sourceKey(source));
    const { bytes, mtimeMs } = source;
    return result?.read.bytes === bytes && result.read.mtimeMs === mtimeMs ? result : undefined;
  }

  /** The result that a file belongs to, when it is still as it was written. */
  #unchanged(file: string, bytes: number, mtimeMs: number): EarlierResult | undefined {
    const result = this.#earlier.byOutput.get(file);
    const output = result?.outputs.find(({ path: each }) => each === file);
    return output?.bytes === bytes && output.mtimeMs === mtimeMs ? result : undefined;
  }

  inspect(target: string): TargetState | Promise<TargetState> {
    const folder = path.dirname(target);
    const names = this.#folders.get(folder);
    if (names === undefined || names instanceof Promise) return this.#inspectLater(target, folder);
    return names.has(collisionKey(path.basename(target))) ? this.#look(target) : free;
  }

  async #inspectLater(target: string, folder: string): Promise<TargetState> {
    let listing = this.#folders.get(folder);
    if (listing === undefined) {
      listing = listNames(folder);
      this.#folders.set(folder, listing);
    }
    const names = await listing;
    this.#folders.set(folder, names);
    return names.has(collisionKey(path.basename(target))) ? this.#look(target) : free;
  }

  async #look(target: string): Promise<TargetState> {
    const stat = await fs.promises.lstat(target).catch(() => undefined);
    // Taken by a name that differs in case or Unicode form only: as good as taken.
    if (stat === undefined) return { kind: 'folder' };
    const { size: bytes, mtimeMs, ctimeMs: changedMs } = stat;
    if (!stat.isFile()) return { kind: 'folder' };
    const result = this.#unchanged(target, bytes, mtimeMs);
    if (result !== undefined) return { kind: 'own', source: result.source, bytes, mtimeMs, result };
    return { kind: 'other', bytes, mtimeMs, changedMs };
  }
}

const free: TargetState = { kind: 'free' };

async function listNames(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set((await fs.promises.readdir(folder)).map(collisionKey));
  } catch {
    return new Set();
  }
}
