import type { TObject } from 'typebox';
import { optionEntries, type OptionSchema } from '../core/options.ts';
import { flagName } from './flags.ts';

const helpWidth = 100;

/** @param defaults whether to say them: a past run is carried out again as it was, and not with them */
export function flagTable(schema: TObject, defaults = true): string {
  return optionEntries(schema)
    .map(([name, option]) => flagEntry(name, option, defaults).join('\n'))
    .join('\n');
}

function flagEntry(name: string, option: OptionSchema, defaults: boolean): readonly string[] {
  const { description = '', enum: choices = [], enumDescriptions } = option.items ?? {};
  const own = option.enum === undefined ? [] : meanings(option.enum, option.enumDescriptions);
  const listed =
    choices.length === 0
      ? []
      : [`Several with commas${enumDescriptions === undefined ? `, of: ${choices.join(', ')}` : ''}.`];
  const said = [option.description ?? description, ...listed, ...(defaults ? standard(option) : [])];
  return [
    `  --${flagName(name)}${valueHelp(option)}`,
    ...wrap(said.join(' '), 6),
    ...own,
    ...meanings(choices, enumDescriptions),
  ];
}

/** A line each: who looks for a value goes down the first column. */
function meanings(
  choices: readonly string[],
  descriptions: readonly string[] | undefined,
): readonly string[] {
  if (descriptions === undefined) return [];
  const width = Math.max(...choices.map((choice) => choice.length));
  return choices.flatMap((choice, i) => hanging(choice, width, descriptions[i] ?? '', 8));
}

function valueHelp({ type, enum: choices, items = {}, placeholder }: OptionSchema): string {
  if (type === 'boolean') return '';
  if (type === 'object') return '.NAME=VALUE';
  if (choices !== undefined) return ` ${choices.join('|')}`;
  if (type === 'array') return ` ${items.type === 'integer' ? 'N' : wordOf(items)},…`;
  return type === 'integer' || type === 'number'
    ? ' N'
    : ` ${wordOf({ placeholder: placeholder ?? 'text' })}`;
}

const wordOf = ({ enum: choices, placeholder }: OptionSchema): string =>
  (choices === undefined ? (placeholder ?? 'text') : 'name').split(/[ ,]/)[0]?.toUpperCase() ?? 'TEXT';

function standard({ type, default: value }: OptionSchema): readonly string[] {
  if (type === 'boolean') return value === true ? ['On; --no-… switches it off.'] : [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [`Default ${value.join(', ')}.`];
  return value === '' || (typeof value !== 'string' && typeof value !== 'number')
    ? []
    : [`Default ${value}.`];
}

/** A line a flag, with the first sentence of its description. */
export function flagSummary(schema: TObject, names: readonly string[]): string {
  const options = new Map(optionEntries(schema));
  const rows = names.map((name) => {
    const option = options.get(name) ?? {};
    const [first = ''] = (option.description ?? '').split('. ');
    return [`--${flagName(name)}${valueHelp(option)}`, first.endsWith('.') ? first : `${first}.`] as const;
  });
  return table(rows);
}

/** Two columns, of which the second goes on below itself. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) => hanging(name, width, text, 2)).join('\n');
}

function hanging(name: string, width: number, text: string, indent: number): readonly string[] {
  const [first = '', ...more] = wrap(text, indent + width + 2);
  return [`${' '.repeat(indent)}${name.padEnd(width)}  ${first.trimStart()}`.trimEnd(), ...more];
}

export function wrap(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + word.length + 1 > helpWidth) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`);
}
