import path from 'node:path';
import { failure } from '../core/failure.ts';
import { isIn } from '../core/naming.ts';
import type { Source } from '../core/source.ts';
import type { TargetDisk } from '../core/target-disk.ts';

/** Gives sources that really stand outside of a folder, by whatever link, that as their problem. */
export async function* keepWithin(
  sources: AsyncIterable<Source>,
  folder: string,
  disk: Pick<TargetDisk, 'realFolder'>,
): AsyncGenerator<Source, void, void> {
  for await (const source of sources) {
    const real = source.real ?? path.join(await disk.realFolder(path.dirname(source.path)), '-');
    yield isIn(real, folder) || source.problem !== undefined
      ? source
      : { ...source, problem: failure('outside', { limit: folder }) };
  }
}
