import type { Contender, Contest } from './contest.ts';

/** What came of one contender's runs. */
export interface Row {
  readonly contender: Contender;
  /** Why there is nothing else. */
  readonly skipped?: string;
  readonly seconds: readonly number[];
  readonly cpu: readonly number[];
  /** Bytes, at the peak. */
  readonly memory: number | undefined;
  /** Files made, in the worst run; undefined where none are to be made. */
  readonly results: number | undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** A program that makes fewer of the results than this was not running the same race. */
const leastMade = 0.9;

/** One contest as a Markdown table. */
export function contestTable(contest: Contest, rows: readonly Row[]): string {
  const hasFiles = contest.unit === 'photos';
  const reference = rows.find(({ contender }) => contender.isReference);
  const referenceTime = reference === undefined ? Number.NaN : median(reference.seconds);
  const head = ['', 'seconds', 'from–to', 'ratio', `${contest.unit}/s`, 'CPU s', 'memory MB'];
  if (hasFiles) head.push('made');
  const lines = rows.map((row) => cells(row, contest, referenceTime, hasFiles));
  return [
    `## ${contest.title}`,
    '',
    line(head),
    line(head.map((_, column) => (column === 0 ? '---' : '--:'))),
    ...lines.map(line),
  ].join('\n');
}

const line = (cellsOfRow: readonly string[]): string => `| ${cellsOfRow.join(' | ')} |`;

function cells(row: Row, contest: Contest, referenceTime: number, hasFiles: boolean): string[] {
  const { contender, skipped, seconds, cpu, memory, results } = row;
  const title = contender.isReference === true ? `**${contender.title}**` : contender.title;
  const blank = hasFiles ? 7 : 6;
  if (skipped !== undefined)
    return [`${title}: skipped, ${skipped}`, ...Array.from({ length: blank }, () => '–')];
  if (results !== undefined && contender.packs !== true && results < contest.count * leastMade) {
    return [
      `${title}: failed, made ${results} of ${contest.count}`,
      ...Array.from({ length: blank }, () => '–'),
    ];
  }
  const time = median(seconds);
  const number = (value: number, digits: number): string =>
    Number.isFinite(value) ? value.toFixed(digits) : '–';
  const facts = [
    title,
    number(time, 2),
    `${number(Math.min(...seconds), 2)}–${number(Math.max(...seconds), 2)}`,
    number(time / referenceTime, 2),
    Math.round(contest.count / time).toLocaleString('en'),
    number(median(cpu), 2),
    memory === undefined ? '–' : number(memory / 1e6, 0),
  ];
  return hasFiles ? [...facts, String(results ?? '–')] : facts;
}
