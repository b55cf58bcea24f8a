import crypto from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256, in hexadecimal: by it records know content again. */
export const hashOf = (bytes: Uint8Array): string => crypto.createHash('sha256').update(bytes).digest('hex');

export async function hashFile(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}
