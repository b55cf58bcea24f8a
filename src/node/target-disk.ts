import fs from 'node:fs';
import path from 'node:path';
import { collisionKey } from '../core/naming.ts';
import type { TargetDisk, TargetState } from '../core/plan.ts';
import type { Source } from '../core/source.ts';
import type { EarlierOutputs } from './record.ts';

/**
 * The planner's view of the disk: each folder is listed once, and only names that are taken are looked at.
 * A folder that is not there has only free names.
 */
export class FolderDisk implements TargetDisk {
  readonly #earlier: EarlierOutputs;
  readonly #folders = new Map<string, ReadonlySet<string> | Promise<ReadonlySet<string>>>();

  constructor(earlier: EarlierOutputs) {
    this.#earlier = earlier;
  }

  madeFrom({ path: file, bytes, mtimeMs }: Source): string | undefined {
    const earlier = this.#earlier.get(file);
    return earlier?.bytes === bytes && earlier.mtimeMs === mtimeMs ? earlier.source : undefined;
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
    const { size: bytes, mtimeMs } = stat;
    if (!stat.isFile()) return { kind: 'folder' };
    const earlier = this.#earlier.get(target);
    if (earlier !== undefined && earlier.bytes === bytes && earlier.mtimeMs === mtimeMs) {
      return { kind: 'own', source: earlier.source, bytes, mtimeMs };
    }
    return { kind: 'other', bytes, mtimeMs };
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
