import path from 'node:path';
import * as Type from 'typebox';
import type { BoundJob, InPlace, OutputName } from '../../src/core/job.ts';
import { defineJob } from '../../src/core/job.ts';
import type { FormatId } from '../../src/core/format.ts';
import type { Source } from '../../src/core/source.ts';

/** A source as gathering makes it: a JPEG of 1000 bytes, found in a folder. */
export const fakeSource = (file: string, facts: Partial<Source> = {}): Source => ({
  path: file,
  relative: path.basename(file),
  explicit: false,
  bytes: 1000,
  mtimeMs: 1,
  format: 'jpeg',
  ...facts,
});

export const fakeFiles = (...paths: readonly string[]): Source[] => paths.map((file) => fakeSource(file));

export interface FakeJobFacts {
  readonly outputs?: (source: Source) => readonly (OutputName | InPlace)[];
  readonly accepts?: readonly FormatId[] | 'any';
}

/** A bound job called `thumbnails` that names one `.jpg` for each source and is never run. */
export function fakeJob({ outputs, accepts = ['jpeg', 'png', 'svg'] }: FakeJobFacts = {}): BoundJob {
  const job = defineJob({
    id: 'thumbnails',
    title: 'Generate Thumbnails',
    description: 'Makes nothing.',
    group: 'image',
    accepts,
    nameTemplate: '{name}_thumbnail{ext}',
    options: Type.Object({}),
    outputs: outputs ?? (() => [{ extension: '.jpg' }]),
    run: () => Promise.reject(new Error('The fake job is only planned, never run.')),
  });
  const bound = job.bind();
  if (!bound.ok) throw new Error('The fake job has no options that could be wrong.');
  return bound.value;
}
