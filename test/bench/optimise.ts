import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { sampleCache } from '../support/samples.ts';
import { structuralSimilarity } from '../support/ssim.ts';
import type { Optimiser, OptimiserContest } from './optimise-contests.ts';

interface Result {
  readonly seconds: number;
  readonly bytes: number;
  /** Of each file, by its name. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly complaint: string | undefined;
}

function run(optimiser: Optimiser, source: string, quality: number): Result {
  const folder = `${source}-work`;
  const state = `${source}-state`;
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

/** What it would come to if its qualities were as fine as the look is measured. */
interface SameLook {
  /** The lowest that looks at least as good. */
  readonly quality: number;
  readonly bytes: number;
}

/** Finds the lowest quality that looks at least as good, by halving, and where between it and the next lower the look is met. */
async function sameLook(optimiser: Optimiser, source: string, target: number): Promise<SameLook> {
  const seen = new Map<number, { readonly look: number; readonly bytes: number }>();
  const at = async (quality: number) => {
    const known = seen.get(quality);
    if (known !== undefined) return known;
    const result = run(optimiser, source, quality);
    const found = { look: await likeness(source, result), bytes: result.bytes };
    seen.set(quality, found);
    return found;
  };
  let [low, high] = [30, 100];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await at(middle)).look >= target) high = middle;
    else low = middle + 1;
  }
  const [above, below] = [await at(low), await at(low - 1)];
  const share = above.look > below.look ? (target - below.look) / (above.look - below.look) : 1;
  return { quality: low, bytes: below.bytes + (above.bytes - below.bytes) * Math.min(1, Math.max(0, share)) };
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

/**
 * `optimize` against the programs that people take for one format each: bytes, and time, in the same call. Each gets a
 * fresh copy of the same pictures and works in place; ratios are to the first row. Of lossy ones the bytes of the others
 * are those at the look of ours, between the two qualities that it lies between; the time is that of the higher.
 */
export async function optimiserTable(contest: OptimiserContest, repetitions: number): Promise<string> {
  const top = mkdtempSync(path.join(sampleCache(), 'run-optimise-'));
  try {
    return await table(contest, path.join(top, contest.name), repetitions);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

async function table(
  { title, name, make, isLossy, optimisers }: OptimiserContest,
  source: string,
  repetitions: number,
): Promise<string> {
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
    const same = isLossy && first !== undefined ? await sameLook(optimiser, source, first.look) : undefined;
    const runs = Array.from({ length: repetitions }, () => run(optimiser, source, same?.quality ?? 0));
    const [one] = runs;
    if (one === undefined || one.complaint !== undefined) {
      lines.push(`| ${optimiser.title}: failed, ${one?.complaint ?? ''} | – | – | – | – | – | – |`);
      continue;
    }
    const seconds = median(runs.map((each) => each.seconds));
    const bytes = same?.bytes ?? one.bytes;
    first ??= { bytes, seconds, look: isLossy ? await likeness(source, one) : 1 };
    const cells = [
      `${optimiser.title}${same === undefined ? '' : ` ${same.quality - 1}–${same.quality}`}`,
      (bytes / 1000).toFixed(0),
      ((bytes / before) * 100).toFixed(1),
      (bytes / first.bytes).toFixed(3),
      isLossy ? first.look.toFixed(4) : 'same pixels',
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
