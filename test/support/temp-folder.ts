import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder that goes when the scope ends: `using folder = tempFolder()`. */
export interface TempFolder extends Disposable {
  readonly path: string;
  /** Writes a file, with its folders, and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Every file below, relative, sorted; hidden ones too. */
  files(): readonly string[];
}

export function tempFolder(name = 'batch-pool-test-'): TempFolder {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), name)));
  return {
    path: folder,
    write: (file, content) => {
      const full = path.join(folder, file);
      fs.mkdirSync(path.dirname(full), { recursive: true });
      fs.writeFileSync(full, content);
      return full;
    },
    files: () =>
      fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .toSorted(),
    [Symbol.dispose]: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
