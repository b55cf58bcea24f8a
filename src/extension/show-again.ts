import { makePause } from '../node/pause.ts';
import type { PastRun } from '../node/run-store.ts';
import { shownAgainHeader, shownAgainLine } from '../report/past-runs.ts';
import { sharedLine } from '../report/shared-lines.ts';
import { footerLine } from '../report/summary-lines.ts';
import { workspacePaths } from './links.ts';
import type { Services } from './services.ts';
import { faceSettings } from './settings.ts';

/** Writes the lines of a past run into the output once more, as its record has them. */
export async function showAgain(
  run: PastRun,
  { batches, jobs, results }: Services,
  signal: AbortSignal,
): Promise<void> {
  const { lineStyle } = faceSettings();
  const paths = workspacePaths();
  const jobId = run.header.jobId;
  const makesFiles = jobs.find(({ id }) => id === jobId)?.makesFiles ?? true;
  const relative = (file: string): string => paths.show(file);
  const options = { style: lineStyle, jobId, makesFiles, relative };
  const pause = makePause();
  results.separate();
  results.write(...shownAgainHeader(run, jobs));
  results.reveal();
  for await (const line of batches.store.read(run.header.id)) {
    if (signal.aborted) break;
    if (line.type === 'shared')
      results.write(sharedLine({ path: line.path, outcome: line }, options.relative));
    if (line.type !== 'outcome') continue;
    results.write(...shownAgainLine(line, line, options).split('\n'));
    await pause();
  }
  results.write(run.summary === undefined ? 'It did not come to its end.' : footerLine(run.summary));
  results.flush();
}
