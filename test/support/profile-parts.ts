import fs from 'node:fs';
import { partsOf } from '../../src/core/parts.ts';
import type { Job } from '../../src/core/job.ts';
import type { OptionValues } from '../../src/core/options.ts';
import { fileProfile, type FileProfile } from '../../src/core/profile/file-profile.ts';
import type { TableValue } from '../../src/core/profile/table.ts';
import { allAtOnce } from '../../src/core/steps.ts';
import type { Part, StreamTools } from '../../src/core/stream.ts';
import { openStreamed } from '../../src/node/streamed-file.ts';

/** Nothing is written, kept or called. */
const noTools = {} as StreamTools;

/** The value of a job for a file on the disk, or for a part of it. */
export async function profileValue(
  job: Job,
  file: string,
  options: OptionValues = {},
  part?: Part,
): Promise<TableValue> {
  const bound = job.bind(options);
  if (!bound.ok || bound.value.work.kind !== 'stream') throw new Error('it does not read streams');
  const opened = await openStreamed(file, part, () => {});
  const { value } = await bound.value.work.run(opened, noTools);
  // As it comes from a worker.
  return JSON.parse(JSON.stringify(value)) as TableValue;
}

/** The same of its parts, merged; undefined: it could not be cut so. */
export async function profileInParts(
  job: Job,
  file: string,
  partBytes: number,
  options: OptionValues = {},
): Promise<TableValue | undefined> {
  const bound = job.bind(options);
  if (!bound.ok || bound.value.work.kind !== 'stream') throw new Error('it does not read streams');
  const merging = bound.value.work.parts?.merge();
  if (merging === undefined) throw new Error('it does not read parts');
  for (const part of partsOf(fs.statSync(file).size, partBytes)) {
    const value = await profileValue(job, file, options, part);
    if (!allAtOnce(merging.add(value))) return undefined;
  }
  return allAtOnce(merging.end()) as TableValue;
}

/** What is told of it. */
export const told = (value: TableValue): FileProfile =>
  fileProfile('a', value, [], () => ({ with: undefined, differences: [] }));
