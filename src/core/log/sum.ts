import { DistinctCount } from '../sketch/distinct-count.ts';
import { Quantiles } from '../sketch/quantiles.ts';
import { TopValues } from '../sketch/top-values.ts';
import { Days } from './days.ts';
import { RouteTimes } from './route-times.ts';
import { type Amount, type LogValue, type Reject, tableLimits, type TableName, tableNames } from './value.ts';

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
    this.#visitors.merge(value.visitors);
    for (const name of tableNames) this.#tables[name].merge(value.tables[name]);
    this.#times.merge(value.times);
    this.#routes.merge(value.routes, value.otherRoutes);
  }

  /** How many of the logs have each format. */
  get formats(): readonly (readonly [string, number])[] {
    return [...this.#formats].toSorted(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  }

  value(): LogValue {
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
      ...this.#days.value(),
      visitors: this.#visitors.toJSON(),
      tables: Object.fromEntries(
        tableNames.map((name) => [name, this.#tables[name].toJSON()]),
      ) as LogValue['tables'],
      times: this.#times.toJSON(),
      ...this.#routes.value(),
      rejects: this.#rejects,
      mostRejects: this.#rejectLimit,
    };
  }
}

const none: Amount = { lines: 0, bytes: 0 };
const plus = (a: Amount, b: Amount): Amount => ({ lines: a.lines + b.lines, bytes: a.bytes + b.bytes });

/** One value of those of two neighbouring parts; undefined: they are to be read as one. */
export function mergeParts(earlier: LogValue, later: LogValue): LogValue | undefined {
  if (earlier.format !== later.format && earlier.format !== '' && later.format !== '') return undefined;
  const sum = new LogSum(earlier.mostRejects);
  sum.add(earlier);
  sum.add(later);
  return sum.value();
}
