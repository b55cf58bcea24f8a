import fs from 'node:fs';
import path from 'node:path';

export interface Entry {
  readonly bytes: Buffer;
  readonly mtimeMs: number;
  readonly mode: number;
  readonly ino: number;
  /** How many names the file has. */
  readonly nlink: number;
}

/** Every file below some folders, by its path. */
export type Snapshot = ReadonlyMap<string, Entry>;

export function snapshot(folders: readonly string[]): Snapshot {
  const found = new Map<string, Entry>();
  for (const folder of folders) {
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const { mtimeMs, mode, ino, nlink } = fs.statSync(file);
      found.set(file, { bytes: fs.readFileSync(file), mtimeMs, mode, ino, nlink });
    }
  }
  return found;
}

export const foldersBelow = (folders: readonly string[]): readonly string[] =>
  folders
    .flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .flatMap((entry) => (entry.isDirectory() ? [path.join(entry.parentPath, entry.name)] : [])),
    )
    .toSorted();

export const isTemporary = (file: string): boolean => path.basename(file).startsWith('.batch-pool-');

/** A name as one line. */
export const shown = (file: string): string => JSON.stringify(path.basename(file));
