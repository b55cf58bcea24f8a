import type { BoundJob } from '../../core/job.ts';
import { asDescription } from '../../core/map/description.ts';
import type { LeftOut, Source } from '../../core/source.ts';

/** A function is not mapped over its own module, where that lies in a folder of the selection. */
export function withoutModule(
  bound: BoundJob,
  sources: AsyncIterable<Source>,
  leftOut: LeftOut,
): AsyncIterable<Source> {
  const module = moduleOf(bound);
  return module === undefined ? sources : without(module, sources, leftOut);
}

/** Absolute path of the module whose function the job calls. */
export const moduleOf = ({ job, options }: BoundJob): string | undefined =>
  job.module === undefined ? undefined : asDescription(options['described'])?.file;

async function* without(
  file: string,
  sources: AsyncIterable<Source>,
  leftOut: LeftOut,
): AsyncGenerator<Source, void, void> {
  for await (const source of sources) {
    if (source.explicit || source.path !== file) yield source;
    else leftOut.otherKinds++;
  }
}
