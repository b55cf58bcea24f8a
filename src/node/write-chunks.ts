import fs from 'node:fs';
import type { StreamedOutput } from '../core/job.ts';
import { openTemporary, removeEmptyFolders } from './write.ts';
import path from 'node:path';

/**
 * Writes all of it under a temporary name; whoever gives it its real name flushes it first.
 * @param mode who may read and write it, as far as new files may be
 */
export async function writeChunks(
  target: string,
  temporary: string,
  chunks: AsyncIterable<Uint8Array>,
  mode?: number,
): Promise<Omit<StreamedOutput, 'hash'>> {
  const { fd, madeFolder } = openTemporary({ path: target, bytes: new Uint8Array(), temporary }, mode);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      let at = 0;
      // One write may be short.
      while (at < chunk.length) at += fs.writeSync(fd, chunk, at, chunk.length - at);
      bytes += chunk.length;
    }
    fs.closeSync(fd);
    return { bytes, ...(madeFolder === undefined ? {} : { madeFolder }) };
  } catch (error) {
    fs.closeSync(fd);
    fs.rmSync(temporary, { force: true });
    if (madeFolder !== undefined) removeEmptyFolders(path.dirname(target), madeFolder);
    throw error;
  }
}
