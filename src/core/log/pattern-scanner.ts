import { type LineScanner, type LogEntry, type RejectReason, textFields } from './entry.ts';
import { kinds, type Pattern, type Slot } from './pattern.ts';
import { setPath, setRequest } from './request.ts';
import { readNumber, readTime } from './time.ts';

const [space, tab, dash, backslash, colon, dot] = [0x20, 0x09, 0x2d, 0x5c, 0x3a, 0x2e];

/** Takes lines apart by one of several patterns. Each byte is looked at a fixed number of times, whatever it is. */
export class PatternScanner implements LineScanner {
  readonly #patterns: readonly Pattern[];
  /** What fitted last is tried first. */
  #usual = 0;

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns;
  }

  scan(bytes: Uint8Array, from: number, to: number, entry: LogEntry): RejectReason | undefined {
    const count = this.#patterns.length;
    let reason: RejectReason | undefined = 'form';
    for (let i = 0; i < count; i++) {
      const which = (this.#usual + i) % count;
      const pattern = this.#patterns[which];
      if (pattern === undefined) continue;
      reason = scanBy(pattern, bytes, from, to, entry);
      if (reason === undefined) {
        this.#usual = which;
        return undefined;
      }
    }
    return reason;
  }
}

function scanBy(
  { head, slots, isOpen }: Pattern,
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
): RejectReason | undefined {
  entry.clear(bytes);
  let at = from;
  if (head.length > 0) {
    if (!standsAt(bytes, at, to, head)) return 'form';
    at += head.length;
  }
  for (const slot of slots) {
    entry.trouble = at - from;
    const end = slot.literal.length === 0 ? to : endOf(slot, bytes, at, to);
    if (end === -1) return 'form';
    const reason = setField(slot, bytes, at, end, entry);
    if (reason !== undefined) return reason;
    at = end + slot.literal.length;
  }
  entry.trouble = at - from;
  return at >= to || (isOpen && (bytes[at] === space || bytes[at] === tab)) ? undefined : 'left-over';
}

/** Where the first of what stands behind a variable is; −1: nowhere. */
function endOf({ literal, isQuoted }: Slot, bytes: Uint8Array, from: number, to: number): number {
  const first = literal[0];
  const isOne = literal.length === 1;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === first) {
      if (isOne || standsAt(bytes, at, to, literal)) return at;
    } else if (isQuoted && byte === backslash) at++;
  }
  return -1;
}

function standsAt(bytes: Uint8Array, at: number, to: number, literal: Uint8Array): boolean {
  if (at + literal.length > to) return false;
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

function setField(
  { kind }: Slot,
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
): RejectReason | undefined {
  switch (kind) {
    case kinds.ignored:
      return undefined;
    case kinds.host:
      entry.set(textFields.host, from, to);
      return to > from ? undefined : 'address';
    case kinds.knownHost:
      entry.set(textFields.host, from, to);
      return to > from && !isDash(bytes, from, to) ? undefined : 'address';
    case kinds.client:
      entry.set(textFields.host, from, withoutPort(bytes, from, to));
      return to > from ? undefined : 'address';
    case kinds.site:
      entry.set(textFields.site, from, to);
      return undefined;
    case kinds.time:
      return readTime(bytes, from, to, entry) ? undefined : 'time';
    case kinds.request:
      setRequest(bytes, from, to, entry);
      return undefined;
    case kinds.method:
      entry.set(textFields.method, from, to);
      return undefined;
    case kinds.path:
      setPath(bytes, from, to, entry);
      return undefined;
    case kinds.status:
      return setStatus(bytes, from, to, entry);
    case kinds.sent:
      return setSent(bytes, from, to, entry);
    case kinds.referrer:
      if (!isDash(bytes, from, to)) entry.set(textFields.referrer, from, to);
      return undefined;
    case kinds.agent:
      if (!isDash(bytes, from, to)) entry.set(textFields.agent, from, to);
      return undefined;
    case kinds.seconds:
      return setSeconds(bytes, from, to, entry, 1);
    case kinds.milliseconds:
      return setSeconds(bytes, from, to, entry, 1000);
    case kinds.microseconds:
      return setSeconds(bytes, from, to, entry, 1e6);
    case kinds.secondsPart:
      return addSeconds(bytes, from, to, entry);
    case kinds.decimalSeconds:
      return setDecimalSeconds(bytes, from, to, entry);
  }
}

export const isDash = (bytes: Uint8Array, from: number, to: number): boolean =>
  to === from + 1 && bytes[from] === dash;

function withoutPort(bytes: Uint8Array, from: number, to: number): number {
  let at = to - 1;
  while (at > from && bytes[at] !== colon) at--;
  return at > from ? at : to;
}

export function setStatus(
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
): RejectReason | undefined {
  if (isDash(bytes, from, to)) return undefined;
  const status = to - from === 3 ? readNumber(bytes, from, to) : NaN;
  if (!Number.isInteger(status)) return 'status';
  entry.status = status;
  return undefined;
}

export function setSent(
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
): RejectReason | undefined {
  if (isDash(bytes, from, to)) return undefined;
  // A sum of some thousand of the largest is exact still.
  const sent = to - from <= 13 ? readNumber(bytes, from, to) : NaN;
  if (!Number.isInteger(sent)) return 'sent';
  entry.sent = sent;
  return undefined;
}

export function setSeconds(
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
  inOne: number,
): RejectReason | undefined {
  if (isDash(bytes, from, to)) return undefined;
  const value = readNumber(bytes, from, to);
  if (Number.isNaN(value)) return 'seconds';
  entry.seconds = value / inOne;
  return undefined;
}

/** nginx always writes thousandths; behind them may stand more. */
function setDecimalSeconds(
  bytes: Uint8Array,
  from: number,
  to: number,
  entry: LogEntry,
): RejectReason | undefined {
  let end = from;
  while (end < to && bytes[end] !== space) end++;
  const hasPoint = bytes.subarray(from, end).includes(dot);
  return hasPoint ? setSeconds(bytes, from, end, entry, 1) : 'seconds';
}

/** A part that a load balancer writes as −1 was never come to. */
function addSeconds(bytes: Uint8Array, from: number, to: number, entry: LogEntry): RejectReason | undefined {
  if (bytes[from] === dash) return undefined;
  const value = readNumber(bytes, from, to);
  if (Number.isNaN(value)) return 'seconds';
  entry.seconds = Math.max(0, entry.seconds) + value;
  return undefined;
}
