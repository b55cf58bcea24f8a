import { DistinctCount, type DistinctCountValue } from '../sketch/distinct-count.ts';
import { Quantiles, type QuantilesValue } from '../sketch/quantiles.ts';
import { type Counted, TopValues } from '../sketch/top-values.ts';
import { dayText } from './time.ts';
import type { Amount, LogValue, TableName } from './value.ts';

/** Seconds. */
export interface Times {
  readonly requests: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Counts {
  readonly estimate: number;
  readonly isExact: boolean;
}

interface TopSummary {
  /** The most frequent first. */
  readonly rows: readonly Counted[];
  /** No value was given up: these are all there are, or the first of them. */
  readonly isExact: boolean;
}

/** What is told of a log, or of several: the sketches have become numbers. */
export interface LogSummary extends Pick<
  LogValue,
  'lines' | 'valid' | 'rejected' | 'bytes' | 'malformed' | 'bots' | 'statuses' | 'hours' | 'otherDays'
> {
  /** Lines that are neither: empty ones and directives. */
  readonly other: number;
  /** ISO 8601, in UTC. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly visitors: Counts;
  readonly classes: readonly (Amount & { readonly name: string })[];
  readonly days: readonly (Amount & { readonly day: string; readonly visitors: Counts })[];
  readonly top: Readonly<Record<TableName, TopSummary>>;
  readonly times: Times | undefined;
  readonly routes: readonly (Times & { readonly route: string; readonly status: number })[];
  readonly otherRoutes: Times | undefined;
}

/** @param top so many rows of each table */
export function summaryOf(value: LogValue, top: number): LogSummary {
  const { lines, valid, rejected, bytes, malformed, bots, statuses, hours, otherDays } = value;
  const tables = Object.entries(value.tables).map(([name, told]) => {
    const table = TopValues.from(told);
    return [name, { rows: table.top(top), isExact: table.isExact }] as const;
  });
  return {
    ...{ lines, valid, rejected, bytes, malformed, bots, statuses, hours, otherDays },
    other: lines - valid - rejected,
    first: timeText(value.first),
    last: timeText(value.last),
    visitors: countsOf(value.visitors),
    classes: classesOf(value),
    days: value.days.map(({ day, visitors, ...amount }) => ({
      ...{ day: dayText(day), ...amount },
      visitors: countsOf(visitors),
    })),
    top: Object.fromEntries(tables) as LogSummary['top'],
    times: timesOf(value.times),
    routes: value.routes.slice(0, top).flatMap(({ route, status, times }) => {
      const told = timesOf(times);
      return told === undefined ? [] : [{ route, status, ...told }];
    }),
    otherRoutes: timesOf(restOf(value, top)),
  };
}

/** Of the routes that are not told of. */
function restOf({ routes, otherRoutes }: LogValue, top: number): QuantilesValue {
  const rest = Quantiles.from(otherRoutes);
  for (const { times } of routes.slice(top)) rest.merge(times);
  return rest.toJSON();
}

const countsOf = (value: DistinctCountValue): Counts => {
  const { estimate, isExact } = DistinctCount.from(value);
  return { estimate, isExact };
};

export function timesOf(value: QuantilesValue): Times | undefined {
  const times = Quantiles.from(value);
  const at = (quantile: number): number => Number((times.at(quantile) ?? 0).toPrecision(4));
  const { count } = times;
  if (count === 0) return undefined;
  return { requests: count, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

const timeText = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const classNames = ['without a status', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** By the first digit; what no standard knows is `other`. */
export function classesOf({ statuses }: Pick<LogValue, 'statuses'>): LogSummary['classes'] {
  const sums = new Map<string, Amount>();
  for (const { status, lines, bytes } of statuses) {
    const name = classNames[Math.floor(status / 100)] ?? 'other';
    const sum = sums.get(name) ?? { lines: 0, bytes: 0 };
    sums.set(name, { lines: sum.lines + lines, bytes: sum.bytes + bytes });
  }
  return [...classNames.slice(1), 'other', classNames[0]].flatMap((name) => {
    const sum = sums.get(name);
    return sum === undefined ? [] : [{ name, ...sum }];
  });
}
