import type { ColumnType } from './columns.ts';

/** What a cell holds; a column's type is that of all its cells together. */
export const cellKinds = ['integer', 'number', 'boolean', 'date', 'time', 'text', 'json'] as const;
export type CellKind = (typeof cellKinds)[number];

/** JSON; undefined: nothing is there. */
export type CellValue = unknown;

export interface Cell {
  readonly value: CellValue;
  /** Undefined for an empty one. */
  readonly kind: CellKind | undefined;
  /** It was to be of a type, and is left as the text that it is. */
  readonly left?: true;
}

/** How the texts of a column are read. */
export type Reading = 'as-text' | 'by-themselves' | ColumnType;

const nothing: Cell = { value: undefined, kind: undefined };

/** A value of JSON, or a text of CSV or XML, as it stands in the table. */
export function cellOf(value: unknown, reading: Reading, isTyped: boolean): Cell {
  if (value === undefined || value === null || isEmpty(value)) return nothing;
  if (typeof value === 'string') return textCell(value, reading, isTyped);
  if (typeof value === 'number')
    return (
      otherType(value, reading, 'number') ?? {
        value,
        kind: Number.isSafeInteger(value) ? 'integer' : 'number',
      }
    );
  if (typeof value === 'boolean') return otherType(value, reading, 'boolean') ?? { value, kind: 'boolean' };
  return { value, kind: 'json' };
}

/** What has a type in JSON, in a column that is to be of another one. */
function otherType(value: number | boolean, reading: Reading, own: ColumnType): Cell | undefined {
  if (reading === 'as-text' || reading === 'by-themselves' || reading === own) return undefined;
  const cell: Cell = { value: String(value), kind: 'text' };
  return reading === 'text' ? cell : { ...cell, left: true };
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** @param isTyped in JSON a text is meant as one: by itself it is at most a date, for which JSON has no type */
function textCell(text: string, reading: Reading, isTyped: boolean): Cell {
  switch (reading) {
    case 'as-text':
    case 'text':
      return { value: text, kind: text === '' ? undefined : 'text' };
    case 'by-themselves':
      if (isTyped)
        return (mayBeDate(text) && dateCell(text)) || { value: text, kind: text === '' ? undefined : 'text' };
      return guessed(text);
    case 'number':
      return declared(text, numberCell(text.trim(), true));
    case 'boolean':
      return declared(text, booleanCell(text.trim(), true));
    case 'date':
      return declared(text, dateCell(text.trim()));
  }
}

function declared(text: string, cell: Cell | undefined): Cell {
  if (text.trim() === '') return nothing;
  return cell ?? { value: text, kind: 'text', left: true };
}

/** Only what is written as nothing else would be: `007` is a number of something, not seven. */
function guessed(text: string): Cell {
  if (text === '') return nothing;
  const first = text.charCodeAt(0);
  // A digit, a sign or a point; t, f, T, F.
  const isNumeric = (first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e;
  if (isNumeric) return (numberCell(text, false) ?? (mayBeDate(text) && dateCell(text))) || asText(text);
  return (text.length <= 5 && booleanCell(text, false)) || asText(text);
}

const asText = (text: string): Cell => ({ value: text, kind: 'text' });

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** Numbers as programs write them: no leading zero, no plus. */
const plainDecimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** What would lose digits as a number stays the text that it is. */
function numberCell(text: string, isAsked: boolean): Cell | undefined {
  if (text.length > 40 || !(isAsked ? decimal : plainDecimal).test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  const isWhole = /^[+-]?\d+$/.test(text);
  if (isWhole) return Number.isSafeInteger(value) ? { value, kind: 'integer' } : undefined;
  return { value, kind: 'number' };
}

function booleanCell(text: string, isAsked: boolean): Cell | undefined {
  if (/^(?:true|false)$/i.test(text)) return { value: /^true$/i.test(text), kind: 'boolean' };
  if (isAsked && /^(?:yes|no|1|0|y|n)$/i.test(text)) return { value: /^[y1]/i.test(text), kind: 'boolean' };
  return undefined;
}

const mayBeDate = (text: string): boolean => text.length >= 10 && text.length <= 35 && text[4] === '-';

const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601, of days that there are; written with a T, in its own time zone. */
function dateCell(text: string): Cell | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '0', second = '0'] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Years below 100 are those of the 20th century to Date.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day) || Number(year) < 100)
    return undefined;
  if (hour === undefined) return { value: text, kind: 'date' };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return { value: `${text.slice(0, 10)}T${text.slice(11)}`, kind: 'time' };
}
