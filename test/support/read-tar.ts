import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';

/** The entries of a tar archive, as another library than ours reads them. */
export async function readTar(
  archive: Uint8Array,
): Promise<readonly { readonly header: Header; readonly data: Buffer }[]> {
  const entries: { header: Header; data: Buffer }[] = [];
  for await (const entry of Readable.from([archive]).pipe(extract())) {
    entries.push({ header: entry.header, data: await buffer(entry) });
  }
  return entries;
}
