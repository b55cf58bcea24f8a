import { mkdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A folder under `out/`, made if need be: what runs leave behind for people to look at. */
export function outFolder(...names: readonly string[]): string {
  const folder = path.join(root, 'out', ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Ends a runner that lacks something which a person can give it. */
export function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
