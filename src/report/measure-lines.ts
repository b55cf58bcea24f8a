import type { PoolMeasurement } from '../core/pool-measurement.ts';
import { poolSizeSetting } from '../core/pool-sizes.ts';
import type { MeasuredSetup, PoolSetup, PoolVerdict } from '../core/pool-verdict.ts';
import { inOneLine } from './shown-path.ts';
import { bytesText, countText, durationText } from './units.ts';

/** The part of a measurement that is said. */
export interface MeasureFacts extends PoolMeasurement {
  readonly title: string;
  readonly verdict: PoolVerdict;
  readonly cores: number;
  readonly tooLarge: readonly number[];
  readonly note: string | undefined;
}

type Cells = readonly [string, ...string[]];

const chartWidth = 24;

/** For a terminal: what was measured, a row a pool with a bar, and what follows from it. */
export function measureLines(facts: MeasureFacts): readonly string[] {
  const { verdict } = facts;
  const bars = chart(verdict);
  const table = aligned([heads(verdict), ...verdict.rows.map((row) => cells(row, verdict))]);
  return [
    `Pool size, ${facts.title}: ${sampleText(facts)}`,
    ...table.map((line, i) => `  ${line}${i === 0 ? '' : `  ${bars[i - 1] ?? ''}`}`.trimEnd()),
    verdictText(facts),
    ...noteLines(facts).map((line) => `  ${line}`),
  ];
}

/** The same for an editor's page. */
export function measureMarkdown(facts: MeasureFacts): readonly string[] {
  const { verdict } = facts;
  const [head, ...rows] = aligned([heads(verdict), ...verdict.rows.map((row) => cells(row, verdict))], ' | ');
  const line = `| ${head ?? ''} |`;
  const ruler = line.replace(/[^|]+/g, (cell) => `${'-'.repeat(cell.length - 1)}:`);
  const bars = chart(verdict);
  const names = aligned(verdict.rows.map((row): Cells => [setupText(row, verdict)]));
  return [
    `# Pool size: ${facts.title}`,
    '',
    verdictText(facts),
    '',
    line,
    ruler,
    ...rows.map((row) => `| ${row} |`),
    '',
    '```text',
    ...names.map((name, i) => `${name}  ${bars[i] ?? ''}`),
    '```',
    '',
    `Measured on ${sampleText(facts)}.`,
    ...noteLines(facts).flatMap((note) => ['', note]),
  ];
}

/** `24 of 1,000 files (85 MB), each 3 times, 5 rounds` */
function sampleText({ files, available, more, bytes, times, verdict }: MeasureFacts): string {
  const all = more ? `the first ${available.toLocaleString('en')}` : available.toLocaleString('en');
  const of = files < available ? `${files.toLocaleString('en')} of ${all} files` : countText(files, 'file');
  return [
    `${of} (${bytesText(bytes)})`,
    ...(times > 1 ? [`each ${times} times`] : []),
    countText(verdict.rounds, 'round'),
  ].join(', ');
}

const heads = (verdict: PoolVerdict): Cells => [
  hasTypes(verdict) ? 'pool' : 'workers',
  'time',
  'files/s',
  'speed-up',
  'efficiency',
];

const cells = (row: MeasuredSetup, verdict: PoolVerdict): Cells => [
  setupText(row, verdict),
  durationText(row.ms),
  perSecond(row.filesPerSecond),
  `${row.speedUp.toFixed(2)}×`,
  `${Math.round(row.efficiency * 100)} %`,
];

const hasTypes = ({ rows: [first, ...rows] }: PoolVerdict): boolean =>
  rows.some(({ type }) => type !== first.type);

const words: Readonly<Record<PoolSetup['type'], readonly [string, string]>> = {
  process: ['process', 'processes'],
  thread: ['thread', 'threads'],
};

const setupText = ({ type, workers }: PoolSetup, verdict: PoolVerdict): string =>
  hasTypes(verdict) ? countText(workers, ...words[type]) : String(workers);

const workersText = ({ type, workers }: PoolSetup, verdict: PoolVerdict): string =>
  hasTypes(verdict) ? countText(workers, ...words[type]) : countText(workers, 'worker');

const perSecond = (rate: number): string =>
  rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toPrecision(3);

/** To the right; the first column too, as sizes are numbers. */
function aligned(rows: readonly Cells[], between = '  '): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(between));
}

/** Files a second, as bars; the longest is the fastest. */
function chart({ rows, fastest }: PoolVerdict): readonly string[] {
  return rows.map(({ filesPerSecond }) => bar((filesPerSecond / fastest.filesPerSecond) * chartWidth));
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

function bar(length: number): string {
  const whole = Math.floor(length);
  return `${'█'.repeat(whole)}${eighths[Math.floor((length - whole) * 8)] ?? ''}` || '▏';
}

/** Which is the best, and how sure that is. */
export function verdictText({ verdict, cores }: Pick<MeasureFacts, 'verdict' | 'cores'>): string {
  const { best, noise, rounds, sure, fastest, won } = verdict;
  const percent = `${Math.max(1, Math.round(noise * 100))} %`;
  const speed =
    best.workers === 1 && best === verdict.rows[0]
      ? ''
      : `, ${best.speedUp.toFixed(1)}× as fast as ${hasTypes(verdict) ? `one ${verdict.rows[0].type}` : 'one'}`;
  const name = workersText(best, verdict);
  const standing = poolSizeSetting(best.workers, cores) === 0 ? ' (one for each core)' : '';
  if (sure === 'guess') {
    const why =
      rounds < 3
        ? `after ${countText(rounds, 'round')} that is a guess`
        : `but the times of one pool differ by ${percent} from round to round, so that is a guess: measure again while the machine has nothing else to do`;
    return `Best: ${name}${standing}${speed}; ${why}.`;
  }
  const fewest =
    best === fastest ? `fastest in ${won} of ${rounds} rounds` : 'the fewest that are as fast as any';
  return `Best: ${name}${standing}${speed}; ${fewest}, times differ by ${percent} from round to round.`;
}

function noteLines(facts: MeasureFacts): readonly string[] {
  const { verdict, files, times, failed, failures, tooLarge, note } = facts;
  const { alike, best, rows, sure } = verdict;
  const more = sure === 'guess' ? [] : alike.filter(({ workers }) => workers > best.workers);
  const largest = Math.max(...rows.map(({ workers }) => workers));
  return [
    ...(more.length === 0
      ? []
      : [`No faster, as far as can be told: ${more.map((row) => workersText(row, verdict)).join(', ')}.`]),
    ...(files * times < largest * 2
      ? [`The files are few for ${largest} workers: more of them would say more about large pools.`]
      : []),
    ...(failed === 0
      ? []
      : [`${countText(failed, 'file')} of the sample failed: ${inOneLine(failures[0]?.message ?? '')}`]),
    ...(tooLarge.length === 0
      ? []
      : [`Not measured, as the memory limit has no room for so many workers: ${tooLarge.join(', ')}.`]),
    ...(note === undefined ? [] : [`Note: ${note}`]),
  ];
}
