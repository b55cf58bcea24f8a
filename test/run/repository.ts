import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A folder under `out/`, made if need be: what runs leave behind for people to look at. */
export function outFolder(...names: readonly string[]): string {
  const folder = path.join(root, 'out', ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A new folder that goes when this process does, also by Ctrl+C. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'batch-pool-run-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Ends a runner that lacks something which a person can give it. */
export function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
