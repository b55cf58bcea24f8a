import fs from 'node:fs';
import { hashFile } from './hash.ts';
import { lookAt } from './identity.ts';

/**
 * Whether the target holds this very content already: a worker that was lost may have given the file its name before
 * it could say so. What was written again under the temporary name is removed then.
 */
export async function isAdopted(
  name: string,
  { temporary, bytes, hash }: { readonly temporary: string; readonly bytes: number; readonly hash: string },
): Promise<boolean> {
  const there = lookAt(name);
  if (there === undefined || !there.isFile() || there.size !== BigInt(bytes)) return false;
  if ((await hashFile(name)) !== hash) return false;
  fs.rmSync(temporary, { force: true });
  return true;
}
