import crypto from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256, in hexadecimal: by it records know content again. */
export const hashOf = (bytes: Uint8Array): string => crypto.createHash('sha256').update(bytes).digest('hex');

/** The same of a file, read in pieces. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file), hash, { signal });
  return hash.digest('hex');
}
