import type { TargetDisk, TargetState } from '../core/target-disk.ts';
import { FolderDisk } from './target-disk.ts';

/** The disk as a check plans on it: every name is free, and nobody knows of earlier runs. */
export class CheckDisk implements TargetDisk {
  readonly #folders = new FolderDisk({ byOutput: new Map(), bySource: new Map(), ofOthers: new Set() });

  realFolder(folder: string): string | Promise<string> {
    return this.#folders.realFolder(folder);
  }
  inspect(): TargetState {
    return { kind: 'free' };
  }
  madeFrom(): undefined {
    return undefined;
  }
  madeInPlace(): undefined {
    return undefined;
  }
  resultOf(): undefined {
    return undefined;
  }
}
