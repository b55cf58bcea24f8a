import { isbot } from 'isbot';
import { DistinctCount } from '../sketch/distinct-count.ts';
import { Hash } from '../sketch/hash.ts';
import { Quantiles } from '../sketch/quantiles.ts';
import type { ByteTable } from './byte-table.ts';
import { Days } from './days.ts';
import { type LineScanner, type LogEntry, noDay, type RejectReason, textFields } from './entry.ts';
import { isBlankLine } from './detect.ts';
import { routeOf } from './route.ts';
import { RouteTimes } from './route-times.ts';
import { safeText, textOf } from './safe-text.ts';
import { giveBackTables, takeTables } from './tables.ts';
import type { LogValue, Reject, TableName } from './value.ts';

export interface CounterWish {
  /** Hours and days by the offset that each line has, or by UTC. */
  readonly hours: 'log' | 'utc';
  /** So many rejected lines are told. */
  readonly rejects: number;
}

/** What is told of a rejected line. */
const toldOfLine = 160;
const { host, site, method, path, referrer, agent } = textFields;

/** Counts the lines of one log, or of a part of one. */
export class LogCounter {
  readonly #format: string;
  readonly #scanner: LineScanner;
  readonly #entry: LogEntry;
  readonly #wish: CounterWish;
  readonly #tables = takeTables();
  readonly #statuses = new Float64Array(1000);
  readonly #statusBytes = new Float64Array(1000);
  readonly #hours = new Float64Array(24);
  readonly #hourBytes = new Float64Array(24);
  readonly #days = new Days();
  readonly #visitors = new DistinctCount();
  readonly #times = new Quantiles();
  readonly #routes = new RouteTimes();
  readonly #hash = new Hash();
  readonly #rejects: Reject[] = [];
  #lines = 0;
  #valid = 0;
  #rejected = 0;
  #bytes = 0;
  #malformed = 0;
  #botLines = 0;
  #botBytes = 0;
  /** Seconds since 1970. */
  #first = Infinity;
  #last = -Infinity;

  constructor(format: string, scanner: LineScanner, entry: LogEntry, wish: CounterWish) {
    this.#format = format;
    this.#scanner = scanner;
    this.#entry = entry;
    this.#wish = wish;
  }

  add(bytes: Uint8Array, from: number, to: number, isTooLong: boolean): void {
    this.#lines++;
    const entry = this.#entry;
    entry.trouble = 0;
    const reason = isTooLong ? 'too-long' : this.#scanner.scan(bytes, from, to, entry);
    if (reason === undefined) this.#count(entry);
    else if (reason !== 'directive' && !isBlankLine(bytes, from, to)) this.#reject(reason, bytes, from, to);
  }

  #reject(reason: RejectReason, bytes: Uint8Array, from: number, to: number): void {
    this.#rejected++;
    if (this.#rejects.length >= this.#wish.rejects) return;
    const text = safeText(textOf(bytes, from, Math.min(to, from + toldOfLine * 4)), toldOfLine);
    this.#rejects.push({ line: this.#lines, column: this.#entry.trouble + 1, reason, text });
  }

  #count(entry: LogEntry): void {
    const { status, sent } = entry;
    this.#valid++;
    this.#bytes += sent;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    this.#statusBytes[status] = (this.#statusBytes[status] ?? 0) + sent;
    if (entry.isMalformed) this.#malformed++;
    const isVisitorKnown = this.#countTexts(entry);
    if (entry.day !== noDay) this.#countTime(entry, isVisitorKnown);
  }

  /** @returns whether the log says who it was; the hash has it then */
  #countTexts(entry: LogEntry): boolean {
    const { bytes, begins, ends } = entry;
    const tables = this.#tables;
    countOne(tables.methods, entry, method);
    countOne(tables.sites, entry, site);
    countOne(tables.referrers, entry, referrer);
    const pathPlace = countOne(tables.paths, entry, path);
    if (pathPlace !== -1) {
      if (entry.status === 404) tables.notFound.count(bytes, begins[path] ?? 0, ends[path] ?? 0);
      if (entry.seconds >= 0) this.#countTaken(entry, pathPlace);
    }
    const hash = this.#hash.reset();
    const agentPlace = countOne(tables.agents, entry, agent);
    if (agentPlace !== -1) {
      const { agents } = tables;
      let isBot = agents.tag[agentPlace];
      if (isBot === -1) {
        isBot = isbot(agents.textAt(agentPlace)) ? 1 : 0;
        agents.tag[agentPlace] = isBot;
      }
      if (isBot === 1) {
        this.#botLines++;
        this.#botBytes += entry.sent;
      }
      hash.add(agents.high[agentPlace] ?? 0).add(agents.low[agentPlace] ?? 0);
    }
    const hostPlace = countOne(tables.hosts, entry, host);
    if (hostPlace === -1) return false;
    hash.add(tables.hosts.high[hostPlace] ?? 0).add(tables.hosts.low[hostPlace] ?? 0);
    return true;
  }

  #countTaken({ seconds, status }: LogEntry, place: number): void {
    const { paths } = this.#tables;
    this.#times.add(seconds);
    let route = paths.tag[place] ?? -1;
    if (route === -1 || !this.#routes.knows(route)) {
      route = this.#routes.numberOf(routeOf(paths.textAt(place)));
      paths.tag[place] = route;
    }
    this.#routes.at(route, status).add(seconds);
  }

  #countTime(entry: LogEntry, isVisitorKnown: boolean): void {
    const { sent } = entry;
    const absolute = entry.day * 1440 + entry.minute - entry.offset;
    const seconds = absolute * 60 + entry.second;
    if (seconds < this.#first) this.#first = seconds;
    if (seconds > this.#last) this.#last = seconds;
    const isUtc = this.#wish.hours === 'utc';
    const number = isUtc ? Math.floor(absolute / 1440) : entry.day;
    const minute = isUtc ? absolute - number * 1440 : entry.minute;
    const hour = Math.floor(minute / 60);
    this.#hours[hour] = (this.#hours[hour] ?? 0) + 1;
    this.#hourBytes[hour] = (this.#hourBytes[hour] ?? 0) + sent;
    const day = this.#days.at(number);
    day.lines++;
    day.bytes += sent;
    if (!isVisitorKnown) return;
    const hash = this.#hash.add(number).value;
    this.#visitors.addHash(hash);
    day.visitors.addHash(hash);
  }

  /** Once, at the end. */
  value(): LogValue {
    const entries = Object.entries(this.#tables) as [TableName, ByteTable][];
    const tables = Object.fromEntries(entries.map(([name, table]) => [name, table.value()]));
    giveBackTables(this.#tables);
    return {
      format: this.#format,
      lines: this.#lines,
      valid: this.#valid,
      rejected: this.#rejected,
      bytes: this.#bytes,
      malformed: this.#malformed,
      bots: { lines: this.#botLines, bytes: this.#botBytes },
      ...(this.#first <= this.#last ? { first: this.#first, last: this.#last } : {}),
      statuses: Array.from(this.#statuses, (lines, status) => ({
        ...{ status, lines },
        bytes: this.#statusBytes[status] ?? 0,
      })).filter(({ lines }) => lines > 0),
      hours: Array.from(this.#hours, (lines, hour) => ({ lines, bytes: this.#hourBytes[hour] ?? 0 })),
      ...this.#days.value(),
      visitors: this.#visitors.toJSON(),
      tables: tables as LogValue['tables'],
      times: this.#times.toJSON(),
      ...this.#routes.value(),
      rejects: this.#rejects,
      mostRejects: this.#wish.rejects,
    };
  }
}

/** @returns the place of the text; −1: the log does not say it */
function countOne(table: ByteTable, { bytes, begins, ends }: LogEntry, field: number): number {
  const [from, to] = [begins[field] ?? 0, ends[field] ?? 0];
  return to > from ? table.count(bytes, from, to) : -1;
}
