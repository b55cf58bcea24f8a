import { sharedLine } from '../report/shared-lines.ts';
import { RunStore } from '../node/run-store.ts';
import { shownAgainHeader, shownAgainLine } from '../report/past-runs.ts';
import { listedState } from '../report/run-list.ts';
import { countsText, footerLine } from '../report/summary-lines.ts';
import { type CliContext, relativeTo, stateFolderOf } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { findRun } from './find-run.ts';
import { flagName } from './flags.ts';
import { pastFileJson, pastRunJson, summaryJson, pastSharedJson } from './json.ts';
import type { ShowOptions } from './options.ts';

/** `batch-pool show`: a run's lines again, from its record. */
export async function showRun(
  cli: ShowOptions,
  name: string | undefined,
  { jobs, output, cwd, signal }: CliContext,
): Promise<ExitCode> {
  const store = new RunStore(stateFolderOf(cli, cwd));
  const found = await findRun(store, name ?? 'last', output);
  if (found === undefined) return exitCodes.usage;
  const { run, ids } = found;
  const style = {
    style: cli.lineStyle,
    jobId: run.header.jobId,
    makesFiles: jobs.find(({ id }) => id === run.header.jobId)?.makesFiles ?? true,
    relative: relativeTo(cwd),
    flagOf: flagName,
  };
  if (cli.json) await output.line(pastRunJson(run));
  else if (!cli.quiet) for (const line of shownAgainHeader(run, jobs)) output.note(line);
  for await (const line of store.read(run.header.id)) {
    if (signal.aborted) return exitCodes.interrupted;
    if (line.type === 'shared') {
      if (cli.json) await output.line(pastSharedJson(line));
      else if (!cli.quiet || line.status === 'failed')
        await output.line(sharedLine({ path: line.path, outcome: line }, style.relative));
    }
    if (line.type !== 'outcome') continue;
    if (cli.json) await output.line(pastFileJson(line));
    else if (!cli.quiet || line.status === 'failed') await output.line(shownAgainLine(line, line, style));
  }
  const { summary } = run;
  if (cli.json) {
    if (summary !== undefined) await output.line(summaryJson(summary));
  } else {
    const state = listedState(run, ids);
    output.note(
      [summary === undefined ? countsText(run) : footerLine(summary), state]
        .filter((part) => part !== '')
        .join(' · '),
    );
  }
  return exitCodes.ok;
}
