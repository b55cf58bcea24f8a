import path from 'node:path';
import type { Static } from 'typebox';
import * as Type from 'typebox';
import type { Job } from '../core/job.ts';
import { policySchema, workerTypes } from '../core/policies.ts';
import { poolSizeSetting } from '../core/pool-sizes.ts';
import type { Batches, BatchRequest, PreparedBatch } from '../node/batch.ts';
import { expandPaths } from '../node/expand-paths.ts';
import { type Measured, type MeasureWish, usualWish } from '../node/measure-batch.ts';
import { measureLines } from '../report/measure-lines.ts';
import { leftOutLines } from '../report/summary-lines.ts';
import { type CliContext, isBelow, makeBatches } from './context.ts';
import { closest } from './closest.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { flagTable } from './flag-table.ts';
import { type ParsedErrand, parseErrandArguments } from './flags.ts';
import { jsonVersion } from './json.ts';
import { cliSchema } from './options.ts';
import { presetNamed } from './use-preset.ts';
import { withBatches } from './with-batches.ts';

export const measureDescription = 'Measures which pool size does a job on your files the fastest.';

const { preset, workspace, trust, json, stateFolder, help } = cliSchema.properties;
const schema = Type.Object({
  sizes: Type.Array(Type.Integer({ minimum: 1, maximum: 256 }), {
    title: 'Sizes',
    description: 'Pool sizes to compare. Without: 1, 2, 4 and so on up to twice the cores, and the cores.',
    default: [],
  }),
  sample: Type.Integer({
    title: 'Sample',
    description: 'How many of the files are used. 0 is as many as take the time.',
    default: 0,
    minimum: 0,
  }),
  seconds: Type.Number({
    title: 'Seconds',
    description: 'How long one worker has with the sample.',
    default: usualWish.seconds,
    minimum: 0.05,
    maximum: 600,
  }),
  rounds: Type.Integer({
    title: 'Rounds',
    description: 'How often each pool is timed; the median counts.',
    default: usualWish.rounds,
    minimum: 1,
    maximum: 100,
  }),
  ...{ preset, workspace, trust, json, stateFolder, help },
});

const { workerType: _workerType, poolSize: _poolSize, ...otherPolicies } = policySchema.properties;
const policies = Type.Object({
  workerType: Type.Enum([...workerTypes, 'both'], {
    title: 'Worker type',
    description: 'What a worker is; both compares processes with threads.',
    default: 'auto',
  }),
  ...otherPolicies,
});
/** The other policies are about results, and there are none; they are taken all the same. */
const { chunkSize, timeoutSeconds, memoryLimit, maxPixels, maxFileSize, allowSvg, exclude, useIgnoreFiles } =
  otherPolicies;
const shownPolicies = Type.Object({
  workerType: policies.properties.workerType,
  ...{ chunkSize, timeoutSeconds, memoryLimit, maxPixels, maxFileSize, allowSvg, exclude, useIgnoreFiles },
});

export const measureHelp = (): string => `batch-pool measure: ${measureDescription}

Usage: batch-pool measure <job> <files, folders, globs…> [flags]

A sample of the files is worked on with pools of several sizes in turn, and no result is written. A job that makes
no files does what it always does. The flags of the job count too (batch-pool <job> --help).

What is measured:
${flagTable(schema)}

How it is run:
${flagTable(shownPolicies)}

Exit codes: 0 measured · 1 every file failed · 2 wrong use · 130 interrupted
`;

/** `batch-pool measure <job> …`; the job comes first, as it says whose flags the others are. */
export async function measure(args: readonly string[], context: CliContext): Promise<ExitCode> {
  const { output, jobs } = context;
  const [name, ...rest] = args;
  if (name === undefined || args.includes('--help') || args.includes('-h')) {
    await output.line(measureHelp().trimEnd());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const refuse = (problem: string): ExitCode => {
    output.note(`${problem}\nSee batch-pool measure --help.`);
    return exitCodes.usage;
  };
  const job = jobs.find(({ id }) => id === name);
  if (job === undefined) return refuse(noJob(name, jobs));
  const parsed = parseErrandArguments(job, schema, rest, policies);
  return parsed.ok ? measureJob(job, parsed, context, refuse) : refuse(parsed.problem);
}

function noJob(name: string, jobs: readonly Job[]): string {
  if (name.startsWith('-')) return 'The job comes first: batch-pool measure <job> <files…> [flags].';
  const near = closest(
    name,
    jobs.map(({ id }) => id),
  );
  return `There is no job ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

type Command = Extract<ParsedErrand<typeof schema>, { readonly ok: true }>;

async function measureJob(
  job: Job,
  { paths: named, job: options, policies: said, cli }: Command,
  context: CliContext,
  refuse: (problem: string) => ExitCode,
): Promise<ExitCode> {
  const { output, cwd, signal } = context;
  const used = cli.preset === '' ? undefined : presetNamed(job, cli, context, options);
  if (typeof used === 'string') return refuse(used);
  const { paths, unmatched } = await expandPaths(named, cwd);
  for (const pattern of unmatched) output.note(`No file matches ${pattern}.`);
  if (paths.length === 0)
    return unmatched.length > 0
      ? exitCodes.usage
      : refuse(`Name files, folders or globs: batch-pool measure ${job.id} photos/.`);
  const { workerType, ...others } = said;
  const request: BatchRequest = {
    jobId: job.id,
    selected: paths.map((file) => ({ path: file, root: isBelow(file, cwd) ? cwd : path.dirname(file) })),
    options: [...(used?.options ?? []), options],
    // Every file is worked on, whatever stands beside it.
    policies: [others, { onConflict: 'rename', skipUnchanged: false }],
    baseFolder: cwd,
  };
  const batches = await makeBatches({ stateFolder: cli.stateFolder, inProcess: false }, context);
  return withBatches(batches, context, async () => {
    const prepared = await batches.prepare(request, signal);
    if (!prepared.ok) return refuse(prepared.problems.join('\n'));
    const wish: MeasureWish = { ...cli, workerType: workerTypeOf(workerType) };
    const measured = await timed(batches, prepared.batch, wish, context);
    return await tell(prepared.batch, measured, cli, context);
  });
}

const workerTypeOf = (said: unknown): MeasureWish['workerType'] =>
  said === 'both' ? said : workerTypes.find((type) => type === said);

async function timed(
  batches: Batches,
  batch: PreparedBatch,
  wish: MeasureWish,
  { output, signal }: CliContext,
): Promise<Measured | undefined> {
  const measured = await batches.measurePool(batch, wish, signal, ({ done, of, setup }) =>
    output.progress(() => `measuring ${done + 1}/${of} · ${setup.workers} × ${setup.type}`),
  );
  output.endProgress();
  return measured;
}

async function tell(
  { plan, job, call }: PreparedBatch,
  measured: Measured | undefined,
  { json: asJson }: Pick<Static<typeof schema>, 'json'>,
  { output, signal }: CliContext,
): Promise<ExitCode> {
  if (measured === undefined) {
    if (signal.aborted) return exitCodes.interrupted;
    output.note('Nothing to measure: there is no file that this job would work on.');
    for (const line of leftOutLines(plan.leftOut)) output.note(line);
    return exitCodes.usage;
  }
  const { verdict, files, failed, failures, cores } = measured;
  if (verdict === undefined || failed === files) {
    if (!signal.aborted)
      output.note(`Every file of the sample failed: ${failures[0]?.message ?? 'nothing was measured'}`);
    return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  }
  const { best } = verdict;
  const setting = poolSizeSetting(best.workers, cores);
  if (asJson) {
    const facts = { job: job.id, options: call.options, ...measured, poolSize: setting };
    await output.line(JSON.stringify({ v: jsonVersion, type: 'measurement', ...facts }));
  } else {
    for (const line of measureLines({ ...measured, verdict, title: job.title })) await output.line(line);
    const types = new Set(verdict.rows.map(({ type }) => type));
    const flags = [`--pool-size ${setting}`, ...(types.size > 1 ? [`--worker-type ${best.type}`] : [])];
    if (verdict.sure === 'clear')
      output.note(
        setting === 0 && types.size === 1
          ? 'That is what it is by itself.'
          : `Use it with ${flags.join(' ')}, in the editor with the setting batchPool.poolSize.`,
      );
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}
