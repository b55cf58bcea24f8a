import { allAtOnce, type Steps } from '../steps.ts';
import type { Merging } from '../stream.ts';
import { DistinctCount } from '../sketch/distinct-count.ts';
import { Quantiles } from '../sketch/quantiles.ts';
import { TopValues, type TopValuesValue } from '../sketch/top-values.ts';
import { Days } from './days.ts';
import { RouteTimes } from './route-times.ts';
import {
  type Amount,
  type LogValue,
  type Reject,
  tableLimits,
  type TableName,
  tableNames,
  type Undecided,
} from './value.ts';

/** Several logs, or parts of one, together. */
export class LogSum {
  readonly #formats = new Map<string, number>();
  readonly #rejectLimit: number;
  readonly #statuses = new Map<number, Amount>();
  readonly #hours: Amount[] = Array.from({ length: 24 }, () => none);
  readonly #days = new Days();
  readonly #visitors = new DistinctCount();
  readonly #tables: Readonly<Record<TableName, TopValues>>;
  readonly #times = new Quantiles();
  readonly #routes = new RouteTimes();
  readonly #rejects: Reject[] = [];
  #lines = 0;
  #valid = 0;
  #rejected = 0;
  #malformed = 0;
  #bytes = 0;
  #bots: Amount = none;
  #first = Infinity;
  #last = -Infinity;

  /** @param rejectLimit so many rejected lines are told, whose numbers go on from one log to the next */
  constructor(rejectLimit: number) {
    this.#rejectLimit = rejectLimit;
    const table = (name: TableName): TopValues => new TopValues(tableLimits[name]);
    this.#tables = Object.fromEntries(tableNames.map((name) => [name, table(name)])) as Record<
      TableName,
      TopValues
    >;
  }

  add(value: LogValue): void {
    allAtOnce(this.adding(value));
  }

  *adding(value: LogValue): Steps<void> {
    if (value.format !== '') this.#formats.set(value.format, (this.#formats.get(value.format) ?? 0) + 1);
    for (const { line, ...reject } of value.rejects)
      if (this.#rejects.length < this.#rejectLimit)
        this.#rejects.push({ line: this.#lines + line, ...reject });
    this.#lines += value.lines;
    this.#valid += value.valid;
    this.#rejected += value.rejected;
    this.#malformed += value.malformed;
    this.#bytes += value.bytes;
    this.#bots = plus(this.#bots, value.bots);
    this.#first = Math.min(this.#first, value.first ?? Infinity);
    this.#last = Math.max(this.#last, value.last ?? -Infinity);
    for (const { status, ...amount } of value.statuses)
      this.#statuses.set(status, plus(this.#statuses.get(status) ?? none, amount));
    for (const [hour, amount] of value.hours.entries())
      this.#hours[hour] = plus(this.#hours[hour] ?? none, amount);
    this.#days.merge(value.days, value.otherDays);
    yield;
    this.#visitors.merge(value.visitors);
    for (const name of tableNames) {
      yield;
      this.#tables[name].merge(value.tables[name]);
    }
    yield;
    this.#times.merge(value.times);
    this.#routes.merge(value.routes, value.otherRoutes);
  }

  /** How many of the logs have each format. */
  get formats(): readonly (readonly [string, number])[] {
    return [...this.#formats].toSorted(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  }

  value(): LogValue {
    return allAtOnce(this.told());
  }

  *told(): Steps<LogValue> {
    const tables: Partial<Record<TableName, TopValuesValue>> = {};
    for (const name of tableNames) {
      tables[name] = this.#tables[name].toJSON();
      yield;
    }
    const days = this.#days.value();
    yield;
    const routes = this.#routes.value();
    yield;
    return {
      format: this.formats.map(([format]) => format).join(', '),
      lines: this.#lines,
      valid: this.#valid,
      rejected: this.#rejected,
      bytes: this.#bytes,
      malformed: this.#malformed,
      bots: this.#bots,
      ...(this.#first <= this.#last ? { first: this.#first, last: this.#last } : {}),
      statuses: Array.from(this.#statuses, ([status, amount]) => ({ status, ...amount })).toSorted(
        (a, b) => a.status - b.status,
      ),
      hours: this.#hours,
      ...days,
      visitors: this.#visitors.toJSON(),
      tables: tables as LogValue['tables'],
      times: this.#times.toJSON(),
      ...routes,
      rejects: this.#rejects,
      mostRejects: this.#rejectLimit,
    };
  }
}

const none: Amount = { lines: 0, bytes: 0 };
const plus = (a: Amount, b: Amount): Amount => ({ lines: a.lines + b.lines, bytes: a.bytes + b.bytes });

/** One value of those of the parts of a log. */
export function mergingLogs(): Merging {
  let format = '';
  let sum: LogSum | undefined;
  return {
    *add(value: LogValue | Undecided) {
      if ('undecided' in value) return false;
      if (format !== '' && value.format !== '' && value.format !== format) return false;
      format ||= value.format;
      sum ??= new LogSum(value.mostRejects);
      yield* sum.adding(value);
      return true;
    },
    *end() {
      return yield* (sum ?? new LogSum(0)).told();
    },
  };
}
