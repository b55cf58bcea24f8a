import type { Outcome } from '../outcome.ts';
import { bytesCell, codeCell, numberCell } from './cells.ts';
import { rejectReasons } from './entry.ts';
import { summaryOf } from './summary.ts';
import type { LogValue } from './value.ts';

/** What became of one file. */
export interface FileRow {
  /** From the folder of the reports, with `/`. */
  readonly path: string;
  readonly outcome: Outcome;
  /** Absent: it is no log that could be read. */
  readonly value: LogValue | undefined;
}

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const quantiles = ['p50', 'p90', 'p95', 'p99'] as const;

export const csvHeader = [
  ...['path', 'outcome', 'code', 'format', 'lines', 'requests', 'rejected', 'other', 'malformed', 'bytes'],
  ...['visitors', 'visitorsExact', 'botRequests', 'botBytes', 'first', 'last'],
  ...classes,
  ...quantiles,
] as const;

/** As `csvHeader` has it; times are seconds. */
export function csvCells({ path, outcome, value }: FileRow): readonly unknown[] {
  const code = outcome.status === 'failed' ? outcome.failure.code : '';
  const head = [path, outcome.status, code];
  if (value === undefined) return [...head, ...csvHeader.slice(head.length).map(() => '')];
  const summary = summaryOf(value, 0);
  const { lines, valid, rejected, other, malformed, bytes, visitors, bots, first, last, times } = summary;
  const inClass = new Map(summary.classes.map((each) => [each.name, each.lines]));
  return [
    ...head,
    ...[value.format, lines, valid, rejected, other, malformed, bytes],
    ...[visitors.estimate, visitors.isExact ? 'yes' : 'no', bots.lines, bots.bytes, first ?? '', last ?? ''],
    ...classes.map((name) => inClass.get(name) ?? 0),
    ...quantiles.map((quantile) => times?.[quantile] ?? ''),
  ];
}

/** With the first rejected lines, and so many rows of each table. */
export function jsonRow({ path, outcome, value }: FileRow, top: number): unknown {
  const head = { path, outcome: outcome.status };
  if (outcome.status === 'failed') return { ...head, ...outcome.failure };
  if (outcome.status === 'unchanged' || outcome.status === 'skipped')
    return { ...head, reason: outcome.reason };
  if (value === undefined) return head;
  const rejects = value.rejects.map((reject) => ({ ...reject, reason: rejectReasons[reject.reason] }));
  return { ...head, format: value.format, ...summaryOf(value, top), rejects };
}

/** File, format, lines, rejected, sent. */
export function markdownRow({ path, outcome, value }: FileRow): readonly string[] {
  if (value !== undefined)
    return [
      codeCell(path),
      ...[value.format, numberCell(value.lines), numberCell(value.rejected), bytesCell(value.bytes)],
    ];
  const became = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
  return [codeCell(path), became, '', '', ''];
}
