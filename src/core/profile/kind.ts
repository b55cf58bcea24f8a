/** What a value is, as far as can be told of one alone. */
export const kinds = ['empty', 'integer', 'number', 'boolean', 'date', 'text', 'list', 'object'] as const;
export type Kind = (typeof kinds)[number];

/** A kind with its number, where it has one. */
export interface Told {
  kind: Kind;
  number: number;
}

const [space, plus, minus, dot, zero, nine] = [32, 43, 45, 46, 48, 57];
/** Longer ones are numbers of accounts or hashes, nothing to calculate with. */
const longestNumber = 60;
const shortestDate = 8;
const longestDate = 40;

const booleans: ReadonlySet<string> = new Set(
  ['true', 'false', 'yes', 'no'].flatMap((word) => [
    word,
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1),
  ]),
);

const day = String.raw`(?:0[1-9]|[12]\d|3[01])`;
const month = String.raw`(?:0[1-9]|1[0-2])`;
const time = String.raw`[T ](?:[01]\d|2[0-4]):[0-5]\d(?::[0-5]\d|:60)?(?:[.,]\d{1,9})?(?: ?Z| ?[+-]\d\d:?\d\d)?`;
/** ISO 8601, also with slashes. */
const isoDate = new RegExp(`^\\d{4}([-/])${month}\\1${day}(?:${time})?$`);
/** As people write: 31.12.2024, 12/31/2024, 1-2-2024. */
const otherDate = /^[0-3]?\d([./-])[0-3]?\d\1\d{4}$/;

/** Dates that sort as their texts do. */
export const isIsoDate = (text: string): boolean => isoDate.test(text);

/**
 * Says of a text what it is. `007` is text, as a number would lose its zeros.
 * @param told is filled and given back: one object for a billion cells
 */
export function tell(text: string, told: Told): Told {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) === space) from++;
  while (to > from && text.charCodeAt(to - 1) === space) to--;
  told.number = 0;
  if (from === to) {
    told.kind = 'empty';
    return told;
  }
  const first = text.charCodeAt(from);
  const isDigit = first >= zero && first <= nine;
  if (isDigit || first === minus || first === plus || first === dot) {
    if (tellNumber(text, from, to, told)) return told;
    const trimmed =
      isDigit && to - from >= shortestDate && to - from <= longestDate ? text.slice(from, to) : '';
    told.kind = trimmed !== '' && (isoDate.test(trimmed) || otherDate.test(trimmed)) ? 'date' : 'text';
    return told;
  }
  told.kind = to - from <= 5 && booleans.has(text.slice(from, to)) ? 'boolean' : 'text';
  return told;
}

const isDigitCode = (code: number): boolean => code >= zero && code <= nine;

/** `-12`, `3.5`, `.5`, `6.02e23`. */
function tellNumber(text: string, from: number, to: number, told: Told): boolean {
  if (to - from > longestNumber) return false;
  const sign = text.charCodeAt(from);
  let at = sign === minus || sign === plus ? from + 1 : from;
  const begin = at;
  let value = 0;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isDigitCode(code)) break;
    value = value * 10 + (code - zero);
  }
  const digits = at - begin;
  if (digits > 1 && text.charCodeAt(begin) === zero) return false;
  if (at === to) {
    if (digits === 0) return false;
    told.kind = 'integer';
    // Digit by digit is exact up to 2^53.
    told.number = digits <= 15 ? (sign === minus ? -value : value) : Number(text.slice(from, to));
    return true;
  }
  let fraction = 0;
  if (text.charCodeAt(at) === dot) {
    const begun = ++at;
    while (at < to && isDigitCode(text.charCodeAt(at))) at++;
    fraction = at - begun;
  }
  if (digits + fraction === 0) return false;
  if (at < to && !isExponent(text, at, to)) return false;
  const number = Number(text.slice(from, to));
  if (!Number.isFinite(number)) return false;
  told.kind = 'number';
  told.number = number;
  return true;
}

function isExponent(text: string, from: number, to: number): boolean {
  const letter = text.charCodeAt(from);
  if (letter !== 101 && letter !== 69) return false;
  const sign = text.charCodeAt(from + 1);
  const begin = sign === minus || sign === plus ? from + 2 : from + 1;
  if (begin >= to) return false;
  for (let at = begin; at < to; at++) if (!isDigitCode(text.charCodeAt(at))) return false;
  return true;
}
