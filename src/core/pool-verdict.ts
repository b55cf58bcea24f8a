/** What a pool is made of. */
export interface PoolSetup {
  readonly type: 'process' | 'thread';
  readonly workers: number;
}

/** Milliseconds for the same sample, once a round; rounds of all setups are interleaved. */
export interface Timing extends PoolSetup {
  readonly times: readonly [number, ...number[]];
}

export interface MeasuredSetup extends PoolSetup {
  /** The median of the rounds. */
  readonly ms: number;
  readonly low: number;
  readonly high: number;
  readonly filesPerSecond: number;
  /** How many times as fast as the first setup that has one worker. */
  readonly speedUp: number;
  /** Of that, for each worker: 1 is all that could be had. */
  readonly efficiency: number;
}

export interface PoolVerdict {
  readonly rows: readonly [MeasuredSetup, ...MeasuredSetup[]];
  /** The least time. */
  readonly fastest: MeasuredSetup;
  /** The fewest workers that are as fast as that, as far as can be told. */
  readonly best: MeasuredSetup;
  /** Other setups that cannot be told from the best one. */
  readonly alike: readonly MeasuredSetup[];
  /** By what share the times of a setup differ from round to round, mostly. */
  readonly noise: number;
  readonly rounds: number;
  /** In how many rounds the fastest one was the fastest. */
  readonly won: number;
  /** `clear`: far beyond the noise, or alike and the fewest; `guess`: the noise is too large to tell. */
  readonly sure: 'clear' | 'guess';
}

/** Of one round, or where times differ by more, nothing is sure. */
const leastRounds = 3;
const mostNoise = 0.15;
/** Clocks and caches are never steadier. */
const leastNoise = 0.02;

/** Which setup is the best, and how much that can be relied on. @param timings each with as many rounds */
export function judgePools(timings: readonly [Timing, ...Timing[]], files: number): PoolVerdict {
  const [first] = timings;
  const base = median((timings.find(({ workers }) => workers === 1) ?? first).times);
  const measured = (timing: Timing): MeasuredSetup => measuredSetup(timing, files, base);
  const [head, ...tail] = timings;
  const rows: PoolVerdict['rows'] = [measured(head), ...tail.map(measured)];
  const fastest = rows.reduce((least, row) => (row.ms < least.ms ? row : least));
  const rounds = first.times.length;
  const [noisy, ...others] = timings.map(deviation);
  const noise = Math.max(leastNoise, median([noisy ?? 0, ...others]));
  const sure = rounds < leastRounds || noise > mostNoise ? 'guess' : 'clear';
  const near = rows.filter(({ ms }) => ms <= fastest.ms * (1 + 2 * noise));
  // Where nothing can be told apart, the fewest would always be one.
  const best = sure === 'guess' ? fastest : (near.toSorted(byCost)[0] ?? fastest);
  const won = first.times.filter((_, round) => fastestIn(timings, round) === rows.indexOf(fastest)).length;
  return {
    rows,
    fastest,
    best,
    alike: near.filter((row) => row !== best),
    noise,
    rounds,
    won,
    sure,
  };
}

/** Fewer workers cost less memory; and processes survive what ends a thread and all beside it. */
const byCost = (a: PoolSetup, b: PoolSetup): number =>
  a.workers - b.workers || Number(a.type === 'thread') - Number(b.type === 'thread');

function measuredSetup({ type, workers, times }: Timing, files: number, base: number): MeasuredSetup {
  const ms = median(times);
  const speedUp = base / ms;
  return {
    type,
    workers,
    ms,
    low: Math.min(...times),
    high: Math.max(...times),
    filesPerSecond: (files / ms) * 1000,
    speedUp,
    efficiency: speedUp / workers,
  };
}

/** The median deviation from the median, as a share: one round that something else disturbed does not count. */
function deviation({ times }: Timing): number {
  const middle = median(times);
  const [one, ...more] = times.map((time) => Math.abs(time - middle) / middle);
  return one === undefined ? 0 : median([one, ...more]);
}

function fastestIn(timings: readonly Timing[], round: number): number {
  const times = timings.map(({ times: own }) => own[round] ?? Infinity);
  return times.indexOf(Math.min(...times));
}

export function median(numbers: readonly [number, ...number[]]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [upper = numbers[0], lower = upper] = [sorted[sorted.length >> 1], sorted[(sorted.length - 1) >> 1]];
  return (upper + lower) / 2;
}
