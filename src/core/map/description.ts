import type { TObject, TSchema } from 'typebox';
import * as Type from 'typebox';
import { Check } from 'typebox/value';
import type { FileNames } from '../accepts.ts';
import type { OptionSchema } from '../options.ts';
import { isRecord } from '../preset.ts';

/** What a module of a person's says of itself, as plain data: all that a host knows of it. */
export interface FunctionDescription {
  /** Absolute path of the module. */
  readonly file: string;
  /** Stands for the text of the module and of what it imports. */
  readonly version: string;
  readonly title: string;
  readonly options: TObject;
  /** Absent: it makes no files of its own. */
  readonly outputs?: readonly FunctionOutput[];
  /** Absent: any file. */
  readonly accepts?: FileNames;
  /** Has something to do in each worker before its first file. */
  readonly initializes: boolean;
  /** Waits more than it computes. */
  readonly waits: boolean;
  /** The file that is made of all values together. */
  readonly reduced?: { readonly name: string; readonly extension: string };
}

export interface FunctionOutput {
  readonly extension: string;
  /** With `{name}` for the source's own. */
  readonly name: string;
}

/** What the exports are, as a worker process found them; nothing of it is trusted. */
export interface FunctionFacts {
  readonly title?: unknown;
  readonly options?: unknown;
  readonly outputs?: unknown;
  readonly accepts?: unknown;
  readonly reduced?: unknown;
  readonly waits?: unknown;
  readonly initializes: boolean;
  readonly reduces: boolean;
}

/** The name of a module without what says what kind of file it is: `word-count` of `word-count.batch.mjs`. */
export const functionName = (fileName: string): string =>
  fileName.replace(/\.[cm]?[jt]s$/i, '').replace(/\.batch$/i, '') || fileName;

/** Reads what a module says of itself; a text says what is wrong with it, as the end of a sentence. */
export function readFacts(
  facts: FunctionFacts,
  module: { readonly file: string; readonly fileName: string; readonly version: string },
): FunctionDescription | string {
  const { file, fileName, version } = module;
  const name = functionName(fileName);
  const options = readOptions(facts.options);
  if (typeof options === 'string') return options;
  const outputs = readOutputs(facts.outputs);
  if (typeof outputs === 'string') return outputs;
  const accepts = readAccepts(facts.accepts);
  if (typeof accepts === 'string') return accepts;
  const reduced = readReduced(facts, name);
  if (typeof reduced === 'string') return reduced;
  return {
    file,
    version,
    title: typeof facts.title === 'string' && facts.title.trim() !== '' ? facts.title.trim() : name,
    options,
    initializes: facts.initializes,
    waits: facts.waits === true,
    ...(outputs === undefined ? {} : { outputs }),
    ...(accepts === undefined ? {} : { accepts }),
    ...(reduced === undefined ? {} : { reduced }),
  };
}

/** A description that came back from a record or another process. */
export function asDescription(value: unknown): FunctionDescription | undefined {
  if (!isRecord(value)) return undefined;
  const { file, version, initializes, options, outputs, reduced, title, waits } = value;
  const accepts = isRecord(value['accepts']) ? value['accepts']['names'] : undefined;
  if (typeof file !== 'string' || file === '' || typeof version !== 'string') return undefined;
  const facts = { title, options, outputs, accepts, reduced, waits };
  const known = { ...facts, initializes: initializes === true, reduces: reduced !== undefined };
  const read = readFacts(known, { file, fileName: String(title), version });
  return typeof read === 'string' ? undefined : read;
}

const kinds = ['integer', 'number', 'string', 'boolean', 'array'] as const;
const itemKinds = ['integer', 'number', 'string'] as const;
/** The part of JSON Schema that an option may use; all that faces and checks know. */
const texts = ['title', 'description', 'pattern', 'placeholder'] as const;
const numbers = ['minimum', 'maximum', 'minItems'] as const;

function readOptions(value: unknown): TObject | string {
  if (value === undefined) return Type.Object({});
  if (!isRecord(value) || !isRecord(value['properties']))
    return 'its options are no JSON Schema of an object: { type: "object", properties: { … } }';
  const properties: Record<string, TSchema> = {};
  for (const [name, given] of Object.entries(value['properties'])) {
    if (!/^[a-z]\w*$/i.test(name)) return `its option ${JSON.stringify(name)} is no plain name`;
    const option = readOption(given);
    if (typeof option === 'string') return `its option ${name} ${option}`;
    properties[name] = option;
  }
  // Of few options all are asked for, where none is marked.
  const all = Object.values(properties) as OptionSchema[];
  const asksAll = all.length <= mostAsked && all.every(({ ask }) => ask !== true);
  const asked = asksAll
    ? Object.entries(properties).map(([name, option]) => [name, { ...option, ask: true }])
    : [];
  return Type.Object({ ...properties, ...(Object.fromEntries(asked) as Record<string, TSchema>) });
}
const mostAsked = 3;

function readOption(given: unknown): OptionSchema | string {
  if (!isRecord(given)) return 'is no JSON Schema';
  const type = kinds.find((kind) => kind === given['type']);
  if (type === undefined) return `has to have a type: one of ${kinds.join(', ')}`;
  const choices = readChoices(given);
  if (typeof choices === 'string') return choices;
  const items = type === 'array' ? readItems(given['items']) : {};
  if (typeof items === 'string') return items;
  const option: OptionSchema = {
    type,
    ...Object.fromEntries(
      texts.flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]]] : [])),
    ),
    ...Object.fromEntries(numbers.flatMap((key) => (Number.isFinite(given[key]) ? [[key, given[key]]] : []))),
    ...choices,
    ...items,
    ...(given['ask'] === true ? { ask: true } : {}),
    default: given['default'],
  };
  if (given['default'] === undefined) return 'needs a default';
  try {
    if (!Check(option as TSchema, given['default'])) return 'has a default that it does not allow itself';
  } catch {
    return 'has a pattern that is no regular expression';
  }
  return option;
}

type Choices = Pick<OptionSchema, 'enum' | 'enumDescriptions'>;

function readChoices(given: Readonly<Record<string, unknown>>): Choices | string {
  if (given['enum'] === undefined) return {};
  if (!isTexts(given['enum'])) return 'may choose among texts only (enum)';
  const said = given['enumDescriptions'];
  return { enum: given['enum'], ...(isTexts(said) ? { enumDescriptions: said } : {}) };
}

function readItems(given: unknown): Pick<OptionSchema, 'items'> | string {
  const type = isRecord(given) ? itemKinds.find((kind) => kind === given['type']) : undefined;
  if (!isRecord(given) || type === undefined) return `needs items of a type: one of ${itemKinds.join(', ')}`;
  const choices = readChoices(given);
  return typeof choices === 'string' ? choices : { items: { type, ...choices } };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');

const isExtension = (value: unknown): value is string =>
  typeof value === 'string' && /^\.[^./\\\s]+(\.[^./\\\s]+)*$/.test(value);

function readOutputs(value: unknown): readonly FunctionOutput[] | undefined | string {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0)
    return 'its outputs are no list of what it makes, such as [{ extension: ".txt" }]';
  const outputs: FunctionOutput[] = [];
  for (const given of value as readonly unknown[]) {
    const { extension, name = '{name}' } = isRecord(given) ? given : {};
    if (!isExtension(extension))
      return 'each of its outputs needs an extension, such as { extension: ".txt" }';
    if (typeof name !== 'string' || !isFreeName(name) || !name.includes('{name}'))
      return `an output’s name has to have {name} in it, and nothing that leaves its folder: ${JSON.stringify(name)}`;
    outputs.push({ extension, name });
  }
  return outputs;
}

const isFreeName = (name: string): boolean =>
  name.trim() !== '' && !/[\0-\x1f<>:"|?*\\]/.test(name) && !/^\/|(^|\/)\.\.?(\/|$)/.test(name);

function readAccepts(value: unknown): FileNames | undefined | string {
  if (value === undefined) return undefined;
  const [first, ...others] = isTexts(value) ? value : [];
  if (first === undefined) return 'its accepts are no list of file names, such as ["*.txt", "*.log"]';
  return { kind: 'files of its kind', names: [first, ...others] };
}

function readReduced(
  { reduced, reduces }: FunctionFacts,
  name: string,
): FunctionDescription['reduced'] | string {
  if (!reduces)
    return reduced === undefined ? undefined : 'it says what reduced is called, and exports no reduce';
  if (reduced === undefined) return { name, extension: '.json' };
  const { name: own = name, extension = '.json' } = isRecord(reduced) ? reduced : { extension: '' };
  if (!isExtension(extension) || typeof own !== 'string' || !isFreeName(own))
    return 'its reduced is no name of a file, such as { name: "words", extension: ".csv" }';
  return { name: own, extension };
}
