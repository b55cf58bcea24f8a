import type { LogEntry } from './entry.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthNumbers = new Map(
  months.map((name, i) => [
    (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
    i + 1,
  ]),
);

/** Days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant, “chrono-compatible date algorithms”). */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** `2024-05-06`. */
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Two, or four, digits at a place; not a number where there are none. */
const two = (bytes: Uint8Array, at: number): number => {
  const [a, b] = [(bytes[at] ?? 0) - 48, (bytes[at + 1] ?? 0) - 48];
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : NaN;
};
const four = (bytes: Uint8Array, at: number): number => two(bytes, at) * 100 + two(bytes, at + 2);

const [slash, colon, dash, plus, dot, capitalZ] = [0x2f, 0x3a, 0x2d, 0x2b, 0x2e, 0x5a];

/** The last day that was worked out: lines of a log mostly have that of the line before. */
let [lastDate, lastMonth, lastYear, lastDay] = [0, 0, 0, NaN];

function clfDay(bytes: Uint8Array, at: number): number {
  const date = two(bytes, at);
  const month = ((bytes[at + 3] ?? 0) << 16) | ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0);
  const year = four(bytes, at + 7);
  if (date === lastDate && month === lastMonth && year === lastYear) return lastDay;
  [lastDate, lastMonth, lastYear] = [date, month, year];
  lastDay = checkedDay(year, monthNumbers.get(month) ?? NaN, date);
  return lastDay;
}

const longMonths = 0b1_0101_1010_1010;

function checkedDay(year: number, month: number, date: number): number {
  const most = month === 2 ? 29 : (longMonths >> month) & 1 ? 31 : 30;
  return month >= 1 && month <= 12 && date >= 1 && date <= most ? dayNumber(year, month, date) : NaN;
}

/** `13:55:36` at a place. */
function setClock(bytes: Uint8Array, at: number, entry: LogEntry): boolean {
  const [hour, minute, second] = [two(bytes, at), two(bytes, at + 3), two(bytes, at + 6)];
  entry.minute = hour * 60 + minute;
  entry.second = second;
  // A leap second is the sixtieth.
  return bytes[at + 2] === colon && bytes[at + 5] === colon && hour < 24 && minute < 60 && second <= 60;
}

/** `-0700` or `+05:30`, up to the end of the text. */
function setOffset(bytes: Uint8Array, at: number, to: number, entry: LogEntry): boolean {
  const sign = bytes[at];
  if (sign !== plus && sign !== dash) return false;
  const minutesAt = bytes[at + 3] === colon ? at + 4 : at + 3;
  const [hours, minutes] = [two(bytes, at + 1), to === at + 3 ? 0 : two(bytes, minutesAt)];
  entry.offset = (sign === dash ? -1 : 1) * (hours * 60 + minutes);
  return hours <= 14 && minutes < 60 && (to === at + 3 || to === minutesAt + 2);
}

/**
 * Reads a time as servers write it: `10/Oct/2000:13:55:36 -0700`, ISO 8601, or seconds since 1970. What does not say
 * its offset is taken for UTC.
 */
export function readTime(bytes: Uint8Array, from: number, to: number, entry: LogEntry): boolean {
  if (bytes[from + 2] === slash) return readCommon(bytes, from, to, entry);
  if (bytes[from + 4] === dash) return readIso(bytes, from, to, entry);
  return readSeconds(bytes, from, to, entry);
}

function readCommon(bytes: Uint8Array, from: number, to: number, entry: LogEntry): boolean {
  if (to - from < 20 || bytes[from + 6] !== slash || bytes[from + 11] !== colon) return false;
  entry.day = clfDay(bytes, from);
  entry.offset = 0;
  return (
    !Number.isNaN(entry.day) &&
    setClock(bytes, from + 12, entry) &&
    (to === from + 20 || (bytes[from + 20] === 0x20 && setOffset(bytes, from + 21, to, entry)))
  );
}

function readIso(bytes: Uint8Array, from: number, to: number, entry: LogEntry): boolean {
  if (to - from < 19 || bytes[from + 7] !== dash) return false;
  entry.day = checkedDay(four(bytes, from), two(bytes, from + 5), two(bytes, from + 8));
  entry.offset = 0;
  if (Number.isNaN(entry.day) || !setClock(bytes, from + 11, entry)) return false;
  let at = from + 19;
  if (bytes[at] === dot || bytes[at] === 0x2c) {
    at++;
    while (at < to && isDigit(bytes[at])) at++;
  }
  if (at >= to) return true;
  if (bytes[at] === capitalZ) return at + 1 === to;
  return setOffset(bytes, at, to, entry);
}

/** Also thousandths, millionths and billionths, known by how many they are. */
function readSeconds(bytes: Uint8Array, from: number, to: number, entry: LogEntry): boolean {
  let value = readNumber(bytes, from, to);
  while (value > 1e11) value /= 1000;
  if (!(value >= 0)) return false;
  const minutes = Math.floor(value / 60);
  entry.day = Math.floor(minutes / 1440);
  entry.minute = minutes % 1440;
  entry.second = Math.floor(value % 60);
  entry.offset = 0;
  return true;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Digits with at most one point among them; not a number otherwise. */
export function readNumber(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > 25) return NaN;
  let [value, scale] = [0, 0];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === dot && scale === 0 && to > from + 1) scale = 1;
    else if (byte < 0x30 || byte > 0x39) return NaN;
    else {
      value = value * 10 + byte - 0x30;
      scale *= 10;
    }
  }
  return scale > 1 ? value / scale : value;
}
