import { distinctError } from '../sketch/distinct-count.ts';
import { quantileError } from '../sketch/quantiles.ts';
import { bar, bytesCell, codeCell, markdownTable, numberCell, secondsCell, shareCell } from './cells.ts';
import { dayPrecision } from './days.ts';
import type { Counts, LogSummary, Times } from './summary.ts';
import type { TableName } from './value.ts';

export interface ReportFacts {
  readonly hours: 'log' | 'utc';
  /** `3 logs: 2 Combined, 1 JSON lines`. */
  readonly files: string;
}

/** The part of the report that tells of all logs together. */
export function overallReport(summary: LogSummary, { hours, files }: ReportFacts): string {
  const clock = hours === 'utc' ? 'in UTC' : 'by the clock of each log';
  return [
    '# Web log statistics',
    '',
    files,
    '',
    totals(summary),
    statuses(summary),
    timesReport(summary),
    `## Hours of the day\n\nHours are ${clock}.\n`,
    hoursTable(summary),
    `## Days\n\nDays are ${clock}.\n`,
    daysTable(summary),
    ...tableTitles.flatMap(([name, title, column]) => topTable(summary, name, title, column)),
  ].join('\n');
}

const tableTitles: readonly (readonly [TableName, string, string])[] = [
  ['sites', 'Sites', 'site'],
  ['paths', 'Paths', 'path'],
  ['notFound', 'Not found (404)', 'path'],
  ['hosts', 'Hosts', 'address'],
  ['referrers', 'Referrers', 'referrer'],
  ['agents', 'Agents', 'agent'],
  ['methods', 'Methods', 'method'],
];

const about = ({ estimate, isExact }: Counts): string => `${isExact ? '' : 'about '}${numberCell(estimate)}`;

function totals({
  lines,
  valid,
  rejected,
  other,
  malformed,
  bytes,
  visitors,
  bots,
  ...more
}: LogSummary): string {
  const rows: (readonly [string, string])[] = [
    ['Lines', numberCell(lines)],
    ['Requests', numberCell(valid)],
    ['Rejected lines', numberCell(rejected)],
    ['Empty lines and directives', numberCell(other)],
    ['Requests that are none of HTTP', numberCell(malformed)],
    ['Bytes sent', bytesCell(bytes)],
    ['Unique visitors (address, day, agent)', about(visitors)],
    [
      'Requests of bots',
      `${numberCell(bots.lines)} (${shareCell(bots.lines, valid)}), ${bytesCell(bots.bytes)}`,
    ],
    ['First request', more.first ?? '–'],
    ['Last request', more.last ?? '–'],
  ];
  const table = markdownTable(
    [
      ['', 'left'],
      ['total', 'right'],
    ],
    rows,
  );
  return visitors.isExact
    ? table
    : `${table}\nVisitors are estimated; the standard error is ${percent(distinctError())}, of a day ${percent(distinctError(dayPrecision))}.\n`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function statuses({ classes, statuses: each, valid }: LogSummary): string {
  const largest = Math.max(0, ...classes.map(({ lines }) => lines));
  const rows = classes.map(({ name, lines, bytes }) => [
    ...[name, numberCell(lines), shareCell(lines, valid), bytesCell(bytes), bar(lines, largest)],
  ]);
  const all = each
    .filter(({ status }) => status > 0)
    .map(({ status, lines }) => `${status}: ${numberCell(lines)}`)
    .join(' · ');
  return `## Status\n\n${markdownTable(amountColumns('class'), rows)}${all === '' ? '' : `\n${all}\n`}`;
}

const amountColumns = (first: string): readonly (readonly [string, 'left' | 'right'])[] => [
  [first, 'left'],
  ['requests', 'right'],
  ['share', 'right'],
  ['sent', 'right'],
  ['', 'left'],
];

function hoursTable({ hours, valid }: LogSummary): string {
  const largest = Math.max(...hours.map(({ lines }) => lines));
  return markdownTable(
    amountColumns('hour'),
    hours.map(({ lines, bytes }, hour) => [
      `${String(hour).padStart(2, '0')}:00`,
      ...[numberCell(lines), shareCell(lines, valid), bytesCell(bytes), bar(lines, largest)],
    ]),
  );
}

function daysTable({ days, otherDays }: LogSummary): string {
  const largest = Math.max(0, ...days.map(({ lines }) => lines));
  const rows = days.map(({ day, lines, bytes, visitors }) => [
    ...[day, numberCell(lines), about(visitors), bytesCell(bytes), bar(lines, largest)],
  ]);
  if (otherDays.lines > 0)
    rows.push(['other days', numberCell(otherDays.lines), '–', bytesCell(otherDays.bytes), '']);
  return markdownTable(
    [
      ['day', 'left'],
      ['requests', 'right'],
      ['visitors', 'right'],
      ['sent', 'right'],
      ['', 'left'],
    ],
    rows,
  );
}

function topTable({ top, valid }: LogSummary, name: TableName, title: string, column: string): string[] {
  const { rows, isExact } = top[name];
  if (rows.length === 0) return [];
  const largest = Math.max(...rows.map(({ count }) => count));
  const cells = rows.map(({ value, count, missed }) => [
    codeCell(value),
    missed > 0 ? `${numberCell(count)}–${numberCell(count + missed)}` : numberCell(count),
    shareCell(count, valid),
    bar(count, largest),
  ]);
  const isRough = !isExact && rows.some(({ missed }) => missed > 0);
  return [
    `## ${title}\n`,
    markdownTable(
      [
        [column, 'left'],
        ['requests', 'right'],
        ['share', 'right'],
        ['', 'left'],
      ],
      cells,
    ),
    ...(isRough ? ['There were too many to count each exactly; a range has the true number in it.\n'] : []),
  ];
}

function timesReport({ times, routes, otherRoutes }: LogSummary): string {
  if (times === undefined) return '';
  const cells = ({ requests, p50, p90, p95, p99, max }: Times): string[] => [
    numberCell(requests),
    ...[p50, p90, p95, p99, max].map(secondsCell),
  ];
  const rows = [
    ['all', '', ...cells(times)],
    ...routes.map(({ route, status, ...told }) => [codeCell(route), String(status), ...cells(told)]),
    ...(otherRoutes === undefined ? [] : [['others', '', ...cells(otherRoutes)]]),
  ];
  const right = ['requests', 'half', '90 %', '95 %', '99 %', 'slowest'].map(
    (title) => [title, 'right'] as const,
  );
  const table = markdownTable([['route', 'left'], ['status', 'right'], ...right], rows);
  return `## Time taken\n\nWithin which so many of the requests were served, to ${percent(quantileError)}.\n\n${table}`;
}
