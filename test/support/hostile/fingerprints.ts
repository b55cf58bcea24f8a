import crypto from 'node:crypto';
import fs from 'node:fs';

const mostHashed = 100_000_000;

/**
 * What is below a folder, by name: kind, permissions, size, times to the nanosecond and content (of sparse files the
 * times only). Equal before and after: nothing was written, added or taken away.
 * @param except folders that are not looked into
 */
export function fingerprints(folder: string, except: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (at: Buffer): void => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true, encoding: 'buffer' })) {
      const place = Buffer.concat([at, Buffer.from('/'), entry.name]);
      if (except.includes(place.toString())) continue;
      const stat = fs.lstatSync(place, { bigint: true });
      if (entry.isDirectory()) walk(place);
      // A folder's times change with the results beside it; its files are all here.
      const times = entry.isDirectory() ? '' : `${stat.mtimeNs} ${stat.ctimeNs} ${stat.size}`;
      found.set(
        place.toString('latin1'),
        `${stat.mode} ${times} ${entry.isFile() ? contentHash(place, stat.size) : ''}`,
      );
    }
  };
  walk(Buffer.from(folder));
  return found;
}

const contentHash = (file: Buffer, size: bigint): string =>
  size > mostHashed ? '' : crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
