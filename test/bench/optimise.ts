// `optimize` against the programs that people take for one format each: bytes, and time, in the same call.
// node test/bench/optimise.ts [--sets name,…] [--reps N] [--results FILE]
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sampleCache } from '../support/samples.ts';
import { structuralSimilarity } from '../support/ssim.ts';
import { load, machineFacts } from './machine.ts';
import { type Optimiser, type OptimiserContest, optimiserContests } from './optimise-contests.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string' },
    reps: { type: 'string', default: '3' },
    results: { type: 'string', default: path.join(import.meta.dirname, 'OPTIMISE.md') },
  },
});
const repetitions = Number(values.reps);
const wanted = values.sets?.split(',');
const held = optimiserContests.filter(({ name }) => wanted?.includes(name) ?? true);
if (held.length === 0 || !Number.isSafeInteger(repetitions) || repetitions < 1) {
  console.error(`--sets: ${optimiserContests.map(({ name }) => name).join(', ')}; --reps: 1 or more`);
  process.exit(2);
}

interface Result {
  readonly seconds: number;
  readonly bytes: number;
  /** Of each file, by its name. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly complaint: string | undefined;
}

mkdirSync(sampleCache(), { recursive: true });
const top = mkdtempSync(path.join(sampleCache(), 'run-optimise-'));

function run(optimiser: Optimiser, source: string, quality: number): Result {
  const folder = path.join(top, 'work');
  const state = path.join(top, 'state');
  cpSync(source, folder, { recursive: true });
  const { program, args, env = {} } = optimiser.command(folder, state, quality);
  const started = performance.now();
  const { status, stderr } = spawnSync(program, [...args], {
    ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - started) / 1000;
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  rmSync(folder, { recursive: true });
  rmSync(state, { recursive: true, force: true });
  return { seconds, bytes, files, complaint: status === 0 ? undefined : stderr.trim().split('\n').at(-1) };
}

/** The mean over some of the pictures: the measure is slow. */
async function likeness(source: string, { files }: Result): Promise<number> {
  const names = readdirSync(source).slice(0, 4);
  let sum = 0;
  for (const name of names) {
    const result = files.get(name);
    if (result === undefined) return 0;
    sum += await structuralSimilarity(readFileSync(path.join(source, name)), result);
  }
  return sum / names.length;
}

/** The lowest quality that looks at least as good, by halving. */
async function sameLook(optimiser: Optimiser, source: string, target: number): Promise<number> {
  let [low, high] = [30, 100];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await likeness(source, run(optimiser, source, middle))) >= target - 0.0005) high = middle;
    else low = middle + 1;
  }
  return low;
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

async function table({ title, name, make, isLossy, optimisers }: OptimiserContest): Promise<string> {
  const source = path.join(top, name);
  await make(source);
  const before = readdirSync(source).reduce((sum, file) => sum + statSync(path.join(source, file)).size, 0);
  const lines: string[] = [];
  let first: { readonly bytes: number; readonly seconds: number; readonly look: number } | undefined;
  for (const optimiser of optimisers) {
    const missing = optimiser.missing?.();
    if (missing !== undefined) {
      lines.push(`| ${optimiser.title}: skipped, ${missing} | – | – | – | – | – | – |`);
      continue;
    }
    const quality = isLossy && first !== undefined ? await sameLook(optimiser, source, first.look) : 0;
    const runs = Array.from({ length: repetitions }, () => run(optimiser, source, quality));
    const [one] = runs;
    if (one === undefined || one.complaint !== undefined) {
      lines.push(`| ${optimiser.title}: failed, ${one?.complaint ?? ''} | – | – | – | – | – | – |`);
      continue;
    }
    const seconds = median(runs.map((each) => each.seconds));
    const look = isLossy ? await likeness(source, one) : 1;
    first ??= { bytes: one.bytes, seconds, look };
    const cells = [
      `${optimiser.title}${quality > 0 ? ` ${quality}` : ''}`,
      (one.bytes / 1000).toFixed(0),
      ((one.bytes / before) * 100).toFixed(1),
      (one.bytes / first.bytes).toFixed(3),
      isLossy ? look.toFixed(4) : 'same pixels',
      seconds.toFixed(2),
      (seconds / first.seconds).toFixed(2),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
    console.log(`${name}: ${cells.join(' · ')}`);
  }
  return [
    `## ${title}`,
    '',
    '|  | kB | % of before | bytes, ratio | SSIM | seconds | time, ratio |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...lines,
  ].join('\n');
}

const loadBefore = load();
const tables: string[] = [];
try {
  for (const contest of held) tables.push(await table(contest));
} finally {
  rmSync(top, { recursive: true, force: true });
}
const text = [
  '# Benchmark of `optimize`',
  '',
  'Made by `node test/bench/optimise.ts`; each program gets a fresh copy of the same pictures and works in place. Ratios are to',
  'the first row: above 1 is larger, or slower. Of lossy ones the others have the lowest quality that looks as ours does.',
  'Batch Pool also keeps a copy of every original, flushes to the disk, looks at each result again and records the run.',
  '',
  ...machineFacts().map((fact) => `- ${fact}`),
  `- ${new Date().toISOString().slice(0, 10)}, median of ${repetitions}; load average before ${loadBefore}, after ${load()}`,
  '',
  tables.join('\n\n'),
  '',
].join('\n');
writeFileSync(values.results, text);
console.log(`\n${text}\nWritten to ${values.results}`);
