// Batch Pool against other ways to do the same, on this machine:
// node test/bench/bench.ts [--sets small,large,…] [--reps N] [--only name,…] [--count N] [--results FILE]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultCounts } from '../support/sample-sets.ts';
import { makeSamples, sampleCache } from '../support/samples.ts';
import { bundlePrograms } from './bundle-programs.ts';
import type { Contender, Contest, Work } from './contest.ts';
import { contests } from './contests.ts';
import { logTable } from './log-table.ts';
import { profileSets, profileTable } from './profile-table.ts';
import { load, machineFacts, methodFacts } from './machine.ts';
import { type Measurement, measureMemory, measureTime } from './measure.ts';
import { findProgram } from './programs.ts';
import { optimiserTable } from './optimise.ts';
import { optimiserContests } from './optimise-contests.ts';
import { contestTable, type Row } from './results.ts';
import { countResults, makeWork, removeOldWork, removeWork } from './work-folder.ts';

const cache = sampleCache();

const { values } = parseArgs({
  options: {
    sets: { type: 'string' },
    only: { type: 'string' },
    reps: { type: 'string', default: '5' },
    count: { type: 'string' },
    results: { type: 'string', default: path.join(import.meta.dirname, 'RESULTS.md') },
  },
});
const repetitions = Number(values.reps);
const photoCount = (set: keyof typeof defaultCounts, usual = defaultCounts[set]): number =>
  Number(values.count ?? usual);

interface Pictures {
  readonly folder: string;
  readonly paths: readonly string[];
}

async function findPictures({ set, count }: Contest): Promise<Pictures | undefined> {
  if (set === undefined) return undefined;
  const folder = path.join(cache, count === defaultCounts[set] ? set : `${set}-${count}`);
  const { samples, made } = await makeSamples({ set, folder, count });
  if (made > 0) console.log(`${made} photos made in ${folder}`);
  const paths = samples.map((sample) => sample.path);
  // From now on they are in the disk cache, for all alike.
  for (const file of paths) readFileSync(path.join(folder, file));
  return { folder, paths };
}

/** Runs something in a fresh folder and lets the disk come to rest after it. */
async function inWork<T>(pictures: Pictures | undefined, run: (work: Work) => Promise<T>): Promise<T> {
  const work = makeWork(cache, pictures);
  try {
    return await run(work);
  } finally {
    removeWork(work);
    if (findProgram('sync') !== undefined) execFileSync('sync');
  }
}

interface Running {
  readonly contender: Contender;
  readonly runs: (Measurement & { readonly results: number })[];
  memory: number | undefined;
}

async function hold(contest: Contest, chosen: (contender: Contender) => boolean): Promise<Row[]> {
  console.log(`\n${contest.title}`);
  const pictures = await findPictures(contest);
  const entered = contest.contenders.filter(chosen);
  const running: Running[] = entered
    .filter(({ missing }) => missing?.() === undefined)
    .map((contender) => ({ contender, runs: [], memory: undefined }));
  for (const each of running) {
    each.memory = await inWork(pictures, (work) => measureMemory(each.contender, work));
  }
  // A B C A B C …, so that what else goes on on the machine meets all of them.
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { contender, runs } of running) {
      const run = await inWork(pictures, async (work) => {
        const measurement = await measureTime(contender, work);
        return { ...measurement, results: countResults(work, pictures?.paths.length ?? 0) };
      });
      runs.push(run);
      const note =
        run.exitCode === 0 ? '' : `  exit ${run.exitCode}: ${run.complaint.split('\n').at(-1) ?? ''}`;
      console.log(`${repetition}/${repetitions}  ${run.seconds.toFixed(2)} s  ${contender.title}${note}`);
    }
  }
  return entered.map((contender) => toRow(contender, contest, running));
}

function toRow(contender: Contender, contest: Contest, running: readonly Running[]): Row {
  const found = running.find((each) => each.contender === contender);
  const runs = found?.runs ?? [];
  const skipped = contender.missing?.();
  return {
    contender,
    ...(found === undefined && skipped !== undefined ? { skipped } : {}),
    seconds: runs.map(({ seconds }) => seconds),
    cpu: runs.flatMap(({ cpu }) => cpu ?? []),
    memory: found?.memory,
    results: contest.unit === 'photos' ? Math.min(...runs.map(({ results }) => results)) : undefined,
  };
}

const wanted = values.sets?.split(',');
const only = values.only?.split(',');
const held = contests(photoCount).filter(({ name }) => wanted?.includes(name) ?? true);
const optimising =
  only === undefined ? optimiserContests.filter(({ name }) => wanted?.includes(name) ?? true) : [];
// Two gigabytes take a while: only when they are asked for.
const logMegabytes = wanted?.includes('logs') === true ? Number(values.count ?? 2000) : 0;
const profiling = Object.entries(profileSets).filter(([name]) => wanted?.includes(name) === true);
if (
  held.length + optimising.length + logMegabytes + profiling.length === 0 ||
  !Number.isSafeInteger(repetitions) ||
  repetitions < 1
) {
  console.error(
    `--sets: ${[...contests(photoCount), ...optimiserContests]
      .map(({ name }) => name)
      .join(', ')}, logs, ${Object.keys(profileSets).join(', ')} (--count megabytes); --reps: 1 or more`,
  );
  process.exit(2);
}
await bundlePrograms();
mkdirSync(cache, { recursive: true });
removeOldWork(cache);
const loadBefore = load();
const tables: string[] = [];
for (const contest of held) {
  const rows = await hold(contest, ({ name }) => only?.includes(name) ?? true);
  if (rows.length > 0) tables.push(contestTable(contest, rows));
}
for (const contest of optimising) tables.push(await optimiserTable(contest, repetitions));
if (logMegabytes > 0)
  for (const isPacked of [false, true])
    tables.push(await logTable(logMegabytes, isPacked, repetitions, only));
for (const [, form] of profiling)
  tables.push(await profileTable(form, Number(values.count ?? 1000), repetitions, only));
const text = [
  '# Benchmark',
  '',
  'Made by `npm run bench`; each contender starts in a fresh folder with the same photos, in turn (A B C A B C …);',
  'seconds are the median from start to exit, of warm pools from the call to the last result. *Ratio*: to the row in bold.',
  'The programs of the articles keep pictures as they are stored; Batch Pool turns them upright, converts to sRGB,',
  'removes metadata, flushes every result to the disk and keeps a record of the run.',
  'Where pictures are made smaller, each program works in place; ratios are to the first row, above 1 is larger or slower, and of lossy',
  'ones the bytes of the others are those at the look of ours. Batch Pool also keeps a copy of every original and compares pixels.',
  '',
  ...machineFacts().map((fact) => `- ${fact}`),
  `- ${new Date().toISOString().slice(0, 10)}, ${repetitions} repetitions; load average before ${loadBefore}, after ${load()}`,
  ...methodFacts().map((fact) => `- ${fact}`),
  '',
  tables.join('\n\n'),
  '',
].join('\n');
writeFileSync(values.results, text);
console.log(`\n${text}\nWritten to ${values.results}`);
