import fs from 'node:fs';
import path from 'node:path';
import type { Job } from '../../src/core/job.ts';
import type { OptionValues } from '../../src/core/options.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { loadFrom, TaskRunner } from '../../src/node/task.ts';
import { planned } from './in-place-jobs.ts';
import { testLimits } from './run-job.ts';
import { tempFolder } from './temp-folder.ts';

/** A job on one file that it replaces, as a worker does it: with the copy, and the check of what would be lost. */
export async function runJobInPlace(
  job: Job,
  source: Buffer,
  extension: string,
  options: OptionValues = {},
): Promise<{ readonly outcome: Outcome; readonly after: Buffer }> {
  using folder = tempFolder();
  const file = folder.write(`a${extension}`, source);
  const runner = new TaskRunner(loadFrom([job]), { number: 1, name: '42' });
  const call = { jobId: job.id, options, limits: testLimits, keepFolder: path.join(folder.path, '.kept') };
  const bound = await runner.bind(call);
  if ('code' in bound) throw new Error(bound.message);
  const targets = [{ path: file, replaces: planned(file) }];
  const begun = await runner.begin(
    bound,
    call,
    { index: 0, path: file, bytes: source.length, targets },
    () => {},
  );
  if (typeof begun !== 'function') throw new Error('not begun');
  return { outcome: await begun(), after: fs.readFileSync(file) };
}
