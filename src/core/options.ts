import type { Static, TObject, TSchema } from 'typebox';
import { Check } from 'typebox/value';

/** The part of a JSON Schema that faces read: QuickPicks, flags, settings and help are all made from it. */
export interface OptionSchema {
  readonly type?: 'integer' | 'number' | 'string' | 'boolean' | 'array' | 'object';
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** One text per value of `enum`, in its order. */
  readonly enumDescriptions?: readonly string[];
  readonly items?: OptionSchema;
  readonly minItems?: number;
  /** The face asks for it when a person starts the job from the palette. */
  readonly ask?: boolean;
  /** What a text stands for, in help and messages: `folder`, `colour`. */
  readonly placeholder?: string;
}

export type OptionValues = Readonly<Record<string, unknown>>;

/** One thing wrong with one option, in words. */
export interface OptionIssue {
  readonly option: string;
  /** `Expected size to be a whole number from 1 to 16383, but got 0.` */
  readonly message: string;
}

export type Bound<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly OptionIssue[] };

/** The options of a schema in their order. */
export function optionEntries(schema: TObject): readonly (readonly [string, OptionSchema])[] {
  return Object.entries(schema.properties).map(([name, option]) => [name, option as OptionSchema] as const);
}

/**
 * Lays the layers over the schema's defaults (a later layer wins) and checks the result.
 *
 * The only way to get options: the host binds to plan, and the worker binds again to run, so that nothing
 * that crossed a process boundary is trusted.
 */
export function bindOptions<S extends TObject>(
  schema: S,
  ...layers: readonly OptionValues[]
): Bound<Static<S>> {
  const known = new Set(Object.keys(schema.properties));
  const values: Record<string, unknown> = {};
  const issues: OptionIssue[] = [];
  for (const [name, option] of optionEntries(schema)) values[name] = structuredClone(option.default);
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      if (!known.has(name)) issues.push({ option: name, message: unknownOption(name, known) });
      else if (value !== undefined) values[name] = value;
    }
  }
  if (issues.length > 0) return { ok: false, issues };
  if (Check(schema, values)) return { ok: true, value: values };
  for (const [name, option] of optionEntries(schema)) {
    if (values[name] === undefined && !schema.required?.includes(name)) continue;
    if (!Check(option as TSchema, values[name])) {
      issues.push({
        option: name,
        message: `Expected ${name} to be ${expectation(option)}, but got ${shown(values[name])}.`,
      });
    }
  }
  return { ok: false, issues };
}

/** The options as text on a command line gives them, turned into their types where they fit. */
export function convertOptions(schema: TObject, texts: OptionValues): OptionValues {
  const options = new Map(optionEntries(schema));
  // Entries, not assignments: `__proto__` stays a name like others, which `bindOptions` refuses.
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, convert(options.get(name) ?? {}, text)]),
  );
}

const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Strict, unlike TypeBox's `Value.Convert`, for which an empty text is 0 and 1.5 the whole number 1. */
function convert({ type = 'string', items = {} }: OptionSchema, text: unknown): unknown {
  if (type === 'array') {
    const list: readonly unknown[] = Array.isArray(text) ? text : [text];
    return list.flatMap((item) => listed(items, item)).map((item) => convert(items, item));
  }
  if (typeof text !== 'string') return text;
  switch (type) {
    case 'integer':
    case 'number':
      return decimal.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return /^(true|1)$/i.test(text) || (/^(false|0)$/i.test(text) ? false : text);
    case 'string':
    case 'object':
      return text;
  }
}

/** `640,1280` is two numbers; free texts (glob patterns) may have commas of their own. */
function listed({ type, enum: words }: OptionSchema, item: unknown): readonly unknown[] {
  const hasNoCommas = type === 'integer' || type === 'number' || words !== undefined;
  return hasNoCommas && typeof item === 'string' ? item.split(',').map((each) => each.trim()) : [item];
}

/** What an option's value must be, as the end of "Expected size to be …". */
export function expectation(option: OptionSchema): string {
  if (option.enum !== undefined) return `one of ${option.enum.join(', ')}`;
  const { type = 'string' } = option;
  switch (type) {
    case 'integer':
    case 'number':
      return `${type === 'integer' ? 'a whole number' : 'a number'}${range(option)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${atLeast(option)}, each ${expectation(option.items ?? {})}`;
    case 'object':
      return 'an object';
    case 'string':
      return option.placeholder === undefined ? 'a text' : `a ${option.placeholder}`;
  }
}

const atLeast = ({ minItems = 0 }: OptionSchema): string => (minItems > 0 ? ` of at least ${minItems}` : '');

function range({ minimum, maximum }: OptionSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : jsonText(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Whatever an extension hands over: what JSON cannot say must not throw here. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : 'something that is not plain data';
  }
}

function unknownOption(name: string, known: ReadonlySet<string>): string {
  return `There is no option ${name}; the options are ${[...known].join(', ')}.`;
}
