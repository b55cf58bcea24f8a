import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { Job } from '../core/job.ts';
import {
  convertOptions,
  expectation,
  optionEntries,
  type OptionSchema,
  type OptionValues,
} from '../core/options.ts';

interface QuestionFacts {
  readonly option: string;
  readonly title: string;
  readonly prompt: string;
}
export interface QuestionChoice {
  readonly value: unknown;
  readonly label: string;
  readonly detail: string;
}
/** A question about one option, in the form in which it is best asked. */
export type Question =
  | (QuestionFacts & {
      readonly kind: 'choice';
      readonly choices: readonly QuestionChoice[];
      readonly value: unknown;
    })
  | (QuestionFacts & {
      readonly kind: 'several';
      readonly choices: readonly QuestionChoice[];
      readonly value: readonly unknown[];
      /** What is wrong with what is ticked, in words; undefined: nothing. */
      readonly check: (values: readonly unknown[]) => string | undefined;
    })
  | (QuestionFacts & {
      readonly kind: 'text';
      readonly value: string;
      /** What is wrong with a text, in words; undefined: nothing. */
      readonly check: (text: string) => string | undefined;
      /** The option's value for a text that passed the check. */
      readonly read: (text: string) => unknown;
    });

/**
 * What to ask before a job is started from the palette: its options that are marked `ask`.
 * @param values what to offer: the settings, under the answers of last time
 */
export function questionsFor(job: Job, values: OptionValues): readonly Question[] {
  return optionEntries(job.options)
    .filter(([, option]) => option.ask === true)
    .map(([name, option]) => question(job, name, option, values[name] ?? option.default));
}

/** The question about one option; undefined where there is no such option. */
export function questionAbout(job: Job, name: string, values: OptionValues): Question | undefined {
  const entry = optionEntries(job.options).find(([each]) => each === name);
  return entry === undefined ? undefined : question(job, name, entry[1], values[name] ?? entry[1].default);
}

function question(job: Job, name: string, option: OptionSchema, value: unknown): Question {
  const facts = { option: name, title: option.title ?? name, prompt: option.description ?? '' };
  const wrong = (candidate: unknown): string | undefined =>
    Check(option as TSchema, candidate) ? undefined : `Expected ${expectation(option)}.`;
  const choices = choicesOf(option);
  if (choices !== undefined) return { ...facts, kind: 'choice', choices, value };
  const { items } = option;
  if (option.type === 'array' && items?.enum !== undefined) {
    const ticked: readonly unknown[] = Array.isArray(value) ? value : [];
    return { ...facts, kind: 'several', choices: enumChoices(items), value: ticked, check: wrong };
  }
  const read = (text: string): unknown =>
    convertOptions(job.options, { [name]: option.type === 'array' ? listed(text) : text.trim() })[name];
  const check = (text: string): string | undefined => wrong(read(text));
  return { ...facts, kind: 'text', value: shown(value), check, read };
}

/** `640, 1280 1920`: commas, or spaces alone where there is none. */
function listed(text: string): readonly string[] {
  const parts = text.includes(',') ? text.split(',') : text.split(/\s+/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return JSON.stringify(value) ?? '';
}

function choicesOf(option: OptionSchema): readonly QuestionChoice[] | undefined {
  if (option.enum !== undefined) return enumChoices(option);
  if (option.type !== 'boolean') return undefined;
  return [
    { value: true, label: 'Yes', detail: '' },
    { value: false, label: 'No', detail: '' },
  ];
}

const enumChoices = ({ enum: values = [], enumDescriptions }: OptionSchema): readonly QuestionChoice[] =>
  values.map((value, i) => ({ value, label: value, detail: enumDescriptions?.[i] ?? '' }));
