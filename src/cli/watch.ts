import path from 'node:path';
import type { Static } from 'typebox';
import * as Type from 'typebox';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { findPreset } from '../core/preset.ts';
import type { BatchRequest } from '../node/batch.ts';
import type { WatchListener } from '../node/watch.ts';
import { usualWatch, type WatchAsked } from '../node/watch-batch.ts';
import { resultLine } from '../report/lines.ts';
import { clockText, footerLine } from '../report/summary-lines.ts';
import { optionsText } from '../report/options-text.ts';
import { countText } from '../report/units.ts';
import { closest } from './closest.ts';
import { type CliContext, isBelow, makeBatches, relativeTo } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { flagTable } from './flag-table.ts';
import { flagName, type ParsedErrand, parseErrandArguments } from './flags.ts';
import { fileJson, jsonVersion, summaryJson } from './json.ts';
import { cliSchema } from './options.ts';
import { offered, settingsOf, workspaceFlags } from './run-named.ts';
import { presetNamed, usePreset, type UsedPreset } from './use-preset.ts';
import { withBatches } from './with-batches.ts';

export const watchDescription = 'Does a job on new and changed files of folders, until it is ended.';

const { preset, name, workspace, trust, json, quiet, lineStyle, inProcess, stateFolder, help } =
  cliSchema.properties;
const schema = Type.Object({
  existing: Type.Boolean({
    title: 'Existing',
    description: 'Work on the files too that are there already, unless an earlier run did.',
    default: usualWatch.existing,
  }),
  settle: Type.Number({
    title: 'Settle',
    description: 'Seconds that a file has to stay the same before it is worked on.',
    default: usualWatch.settleMs / 1000,
    minimum: 0.05,
    maximum: 3600,
  }),
  poll: Type.Number({
    title: 'Poll',
    description:
      'Look through the folders every so many seconds, for network drives whose changes the system does not tell of. 0 is to be told.',
    default: 0,
    minimum: 0,
    maximum: 86_400,
  }),
  ...{ preset, name, workspace, trust, json, quiet, lineStyle, inProcess, stateFolder, help },
});

export const watchHelp = (): string => `batch-pool watch: ${watchDescription}

Usage: batch-pool watch <job or preset> <folders…> [flags]

Each file has its line as soon as it has settled and is done. Results are not worked on again, nor what a watch of
the same program made; deleted files are left aside. A file that changes again is done again. Ctrl+C ends it; the next
time it goes on where it was, and batch-pool undo takes all of it back. The flags of the job count too (batch-pool
<job> --help), and those of every job (batch-pool help flags).

How it is watched:
${flagTable(schema)}

Exit codes: 130 ended by Ctrl+C · 1 it could not go on · 2 wrong use
`;

/** `batch-pool watch <job or preset> …`; the name comes first, as it says whose flags the others are. */
export async function watch(args: readonly string[], context: CliContext): Promise<ExitCode> {
  const { output } = context;
  const [called, ...rest] = args;
  if (called === undefined || args.includes('--help') || args.includes('-h')) {
    await output.line(watchHelp().trimEnd());
    return called === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const refuse = (problem: string): ExitCode => {
    output.note(`${problem}\nSee batch-pool watch --help.`);
    return exitCodes.usage;
  };
  const what = wanted(called, rest, context);
  if (typeof what === 'string') return refuse(what);
  const parsed = parseErrandArguments(what.job, schema, rest);
  if (!parsed.ok) return refuse(parsed.problem);
  const used = what.use(parsed);
  if (typeof used === 'string') return refuse(used);
  if (parsed.paths.length === 0)
    return refuse(`Name the folders to watch: batch-pool watch ${what.job.id} photos/.`);
  return watchFor(what.job, parsed, used, context, refuse);
}

type Command = Extract<ParsedErrand<typeof schema>, { readonly ok: true }>;

interface Wanted {
  readonly job: Job;
  readonly use: (command: Command) => UsedPreset | string;
}

const noPreset: UsedPreset = { options: [], policies: [], nameTemplate: undefined, budget: undefined };

/** A job, or a preset of the workspace or of a job; a string says why neither. */
function wanted(called: string, args: readonly string[], context: CliContext): Wanted | string {
  const { jobs, cwd } = context;
  if (called.startsWith('-'))
    return 'The job or preset comes first: batch-pool watch <job> <folders…> [flags].';
  const job = jobs.find(({ id }) => id === called);
  if (job !== undefined)
    return {
      job,
      use: ({ cli, job: flags }) => (cli.preset === '' ? noPreset : presetNamed(job, cli, context, flags)),
    };
  const offer = offered(workspaceFlags(args), context);
  const found = findPreset(offer.presets, called);
  if (typeof found !== 'string')
    return {
      job: found.job,
      use: ({ cli, job: flags }) => {
        if (cli.preset !== '') return 'A preset cannot be added to a preset; leave --preset out.';
        const used = usePreset(found, offer.folder ?? cwd, cli.trust, flags);
        if (typeof used === 'string') return used;
        // As with `run`: a preset of the workspace goes with its settings.
        const settings = settingsOf(found.job, offer, context);
        return {
          ...used,
          options: [settings.options, ...used.options],
          policies: [settings.policies, ...used.policies],
          nameTemplate: used.nameTemplate ?? settings.nameTemplate,
        };
      },
    };
  const near = closest(
    called,
    jobs.map(({ id }) => id),
  );
  return `There is no job or preset ${called}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

async function watchFor(
  job: Job,
  { paths, job: options, policies, cli }: Command,
  used: UsedPreset,
  context: CliContext,
  refuse: (problem: string) => ExitCode,
): Promise<ExitCode> {
  const { output, cwd, signal } = context;
  const folders = paths.map((folder) => path.resolve(cwd, folder));
  const request: BatchRequest = {
    jobId: job.id,
    selected: folders.map((folder) => ({ path: folder })),
    options: [...used.options, options],
    policies: [...used.policies, policies],
    nameTemplate: cli.name === '' ? used.nameTemplate : cli.name,
    baseFolder: cwd,
  };
  const asked: WatchAsked = {
    settleMs: cli.settle * 1000,
    pollMs: cli.poll * 1000,
    existing: cli.existing,
    // As with a run from here: the structure is kept from here on.
    base: folders.every((folder) => isBelow(folder, cwd)) ? cwd : undefined,
  };
  const batches = await makeBatches(cli, context);
  return withBatches(batches, context, async () => {
    const start = await batches.prepareWatch(request, asked);
    if (!start.ok) return refuse(start.problems.join('\n'));
    await head(job, start.batch.call.options, folders, cli, context);
    const end = await start.watch(listener(job, cli, context), signal);
    output.endProgress();
    if (cli.json) await output.line(summaryJson(end.summary));
    else output.note(footerLine(end.summary));
    if (end.recordProblem !== undefined)
      output.note(`The record could not be written whole (${end.recordProblem}): not all can be undone.`);
    return end.summary.counts.failed > 0 ? exitCodes.failed : exitCodes.ok;
  });
}

type Shown = Static<typeof schema>;

async function head(
  job: Job,
  options: OptionValues,
  folders: readonly string[],
  { json: asJson, quiet: isQuiet }: Shown,
  { output, cwd }: CliContext,
): Promise<void> {
  if (asJson)
    return output.line(JSON.stringify({ v: jsonVersion, type: 'watch', job: job.id, options, folders }));
  if (isQuiet) return;
  const said = optionsText(job.options, options);
  output.note(`${job.title}: watching ${folders.map(relativeTo(cwd)).join(', ')}, ${clockText(new Date())}`);
  if (said !== '') output.note(`  options: ${said}`);
  output.note('  Ctrl+C ends it.');
}

function listener(
  job: Job,
  { json: asJson, quiet: isQuiet, lineStyle: style }: Shown,
  { output, cwd }: CliContext,
): WatchListener {
  const how = { style, jobId: job.id, relative: relativeTo(cwd), flagOf: flagName };
  let done = 0;
  let waiting = 0;
  let wasReady = false;
  const show = (): void =>
    output.progress(() => `${countText(done, 'file')} so far${waiting > 0 ? `, ${waiting} waiting` : ''}`);
  return {
    item: async (settled) => {
      done++;
      if (asJson) await output.line(fileJson(settled));
      else if (!isQuiet || settled.outcome.status === 'failed') await output.line(resultLine(settled, how));
      show();
    },
    note: (text) => output.note(text),
    state: (state) => {
      waiting = state.waiting + state.working;
      show();
      if (!state.ready || wasReady) return;
      wasReady = true;
      if (asJson) void output.line(JSON.stringify({ v: jsonVersion, type: 'watching' }));
    },
    inTurn: (work) => work(),
  };
}
