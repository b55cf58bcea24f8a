import { type LineScanner, type LogEntry, type RejectReason, textFields } from './entry.ts';
import { isDash, setSeconds, setSent, setStatus } from './pattern-scanner.ts';
import { readTime } from './time.ts';

const [space, tab, quote, percent, plus, question, hash] = [0x20, 0x09, 0x22, 0x25, 0x2b, 0x3f, 0x23];

type Column =
  | 'date'
  | 'time'
  | 'host'
  | 'site'
  | 'method'
  | 'path'
  | 'query'
  | 'status'
  | 'sent'
  | 'referrer'
  | 'agent'
  | 'taken';

/** W3C Extended Log File Format, by the names that IIS and CloudFront use. */
const columnNames: Readonly<Record<string, Column>> = {
  date: 'date',
  time: 'time',
  'c-ip': 'host',
  'cs-host': 'site',
  'cs(host)': 'site',
  'x-host-header': 'site',
  'cs-method': 'method',
  'cs-uri-stem': 'path',
  'cs-uri': 'path',
  'cs-uri-query': 'query',
  'sc-status': 'status',
  'sc-bytes': 'sent',
  'cs(referer)': 'referrer',
  'cs(user-agent)': 'agent',
  'time-taken': 'taken',
};

/** The lines say themselves what their columns are, and may say it anew. */
export class W3cScanner implements LineScanner {
  #columns: readonly (Column | undefined)[] | undefined;
  /** IIS writes the time taken in thousandths, CloudFront in seconds as the standard has it. */
  #inOneSecond = 1000;
  /** For logs whose lines have the time only. */
  #date: Uint8Array | undefined;
  #scratch = Buffer.alloc(0);
  #end = 0;

  scan(bytes: Uint8Array, from: number, to: number, entry: LogEntry): RejectReason | 'directive' | undefined {
    if (bytes[from] === hash) {
      this.#direct(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
      return 'directive';
    }
    if (this.#columns === undefined) return 'fields';
    // What is decoded is written here, so that what was read stays as it is; nothing gets longer by it.
    if (this.#scratch.length < 2 * (to - from) + 64) this.#scratch = Buffer.alloc(2 * (to - from) + 4096);
    this.#end = 0;
    entry.clear(this.#scratch);
    return this.#scanColumns(this.#columns, bytes, from, to, entry);
  }

  #direct(line: string): void {
    const date = /^#Date:\s*(\d{4}-\d\d-\d\d)\b/i.exec(line)?.[1];
    if (date !== undefined) this.#date = Buffer.from(date);
    const fields = /^#Fields:\s*(.*)$/i.exec(line)?.[1];
    if (fields === undefined) return;
    const names = fields.trim().toLowerCase().split(/\s+/);
    const known = new Set<Column>();
    this.#columns = names.map((name) => {
      const column = Object.hasOwn(columnNames, name) ? columnNames[name] : undefined;
      // Each once: a column that is said a thousand times must not cost a thousand copies.
      if (column === undefined || known.has(column)) return undefined;
      known.add(column);
      return column;
    });
    this.#inOneSecond = names.includes('x-edge-location') ? 1 : 1000;
  }

  #scanColumns(
    columns: readonly (Column | undefined)[],
    bytes: Uint8Array,
    from: number,
    to: number,
    entry: LogEntry,
  ): RejectReason | undefined {
    const separator = bytes.subarray(from, to).includes(tab) ? tab : space;
    let at = from;
    const moment = { date: -1, time: -1 };
    for (const column of columns) {
      entry.trouble = Math.min(at, to) - from;
      if (at > to) return 'form';
      const [begin, end, next] = cell(bytes, at, to, separator);
      const reason = this.#set(column, bytes, begin, end, entry, moment);
      if (reason !== undefined) return reason;
      at = next;
    }
    if (at <= to && !isBlank(bytes, at, to)) {
      entry.trouble = at - from;
      return 'left-over';
    }
    return this.#setTime(bytes, moment, entry) ? undefined : 'time';
  }

  #set(
    column: Column | undefined,
    bytes: Uint8Array,
    from: number,
    to: number,
    entry: LogEntry,
    moment: { date: number; time: number },
  ): RejectReason | undefined {
    if (column === undefined) return undefined;
    switch (column) {
      case 'date':
        moment.date = to - from === 10 ? from : -1;
        return moment.date === -1 ? 'time' : undefined;
      case 'time':
        moment.time = to - from >= 8 ? from : -1;
        return moment.time === -1 ? 'time' : undefined;
      case 'status':
        return setStatus(bytes, from, to, entry);
      case 'sent':
        return setSent(bytes, from, to, entry);
      case 'taken':
        return setSeconds(bytes, from, to, entry, this.#inOneSecond);
      case 'query':
        if (entry.keepsQuery && !isDash(bytes, from, to)) this.#addQuery(bytes, from, to, entry);
        return undefined;
      case 'agent':
      case 'referrer':
        if (!isDash(bytes, from, to)) entry.set(textFields[column], ...this.#decoded(bytes, from, to));
        return undefined;
      case 'host':
      case 'site':
      case 'method':
      case 'path':
        entry.set(textFields[column], ...this.#copied(bytes, from, to));
        return undefined;
    }
  }

  #copied(bytes: Uint8Array, from: number, to: number): [number, number] {
    const begin = this.#end;
    this.#scratch.set(bytes.subarray(from, to), begin);
    this.#end += to - from;
    return [begin, this.#end];
  }

  /** IIS has `+` for a space, CloudFront `%20`. */
  #decoded(bytes: Uint8Array, from: number, to: number): [number, number] {
    const begin = this.#end;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      const code = byte === percent ? hexPair(bytes, at + 1, to) : -1;
      if (code >= 0) at += 2;
      this.#scratch[this.#end++] = code >= 0 ? code : byte === plus ? space : byte;
    }
    return [begin, this.#end];
  }

  #addQuery(bytes: Uint8Array, from: number, to: number, entry: LogEntry): void {
    const path = textFields.path;
    const [begin] = this.#copied(entry.bytes, entry.begins[path] ?? 0, entry.ends[path] ?? 0);
    this.#scratch[this.#end++] = question;
    const [, end] = this.#copied(bytes, from, to);
    entry.set(path, begin, end);
  }

  #setTime(bytes: Uint8Array, { date, time }: { date: number; time: number }, entry: LogEntry): boolean {
    if (time === -1 || (date === -1 && this.#date === undefined)) return false;
    const begin = this.#end;
    if (date === -1) this.#copied(this.#date ?? bytes, 0, 10);
    else this.#copied(bytes, date, date + 10);
    this.#scratch[this.#end++] = space;
    this.#copied(bytes, time, time + 8);
    return readTime(this.#scratch, begin, this.#end, entry);
  }
}

/** A text in quotes may have the separator in it; a quote in it is doubled. */
function cell(bytes: Uint8Array, from: number, to: number, separator: number): [number, number, number] {
  let at = from;
  if (bytes[from] === quote && from < to) {
    at++;
    while (at < to && !(bytes[at] === quote && (at + 1 === to || bytes[at + 1] === separator))) at++;
    if (at < to) return [from + 1, at, at + 2];
    at = from;
  }
  while (at < to && bytes[at] !== separator) at++;
  return [from, at, at + 1];
}

const isBlank = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes.subarray(from, to).every((byte) => byte === space || byte === tab);

function hexPair(bytes: Uint8Array, at: number, to: number): number {
  if (at + 2 > to) return -1;
  const [high, low] = [hexDigit(bytes[at] ?? 0), hexDigit(bytes[at + 1] ?? 0)];
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
