import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
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
/** A question about one option, in the form in which it is best asked. */
export type Question =
  | (QuestionFacts & {
      readonly kind: 'choice';
      readonly choices: readonly {
        readonly value: unknown;
        readonly label: string;
        readonly detail: string;
      }[];
      readonly value: unknown;
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
 * What to ask before a job is started from the palette: its options that are marked `ask`, but for those that a
 * chosen preset has settled.
 * @param values what to offer: the settings, under the answers of last time
 */
export function questionsFor(
  job: Job,
  values: OptionValues,
  settled: OptionValues = {},
): readonly Question[] {
  return optionEntries(job.options)
    .filter(([name, option]) => option.ask === true && !Object.hasOwn(settled, name))
    .map(([name, option]) => question(job, name, option, values[name] ?? option.default));
}

function question(job: Job, name: string, option: OptionSchema, value: unknown): Question {
  const facts = { option: name, title: option.title ?? name, prompt: option.description ?? '' };
  const choices = choicesOf(option);
  if (choices !== undefined) return { ...facts, kind: 'choice', choices, value };
  const read = (text: string): unknown => convertOptions(job.options, { [name]: text.trim() })[name];
  const check = (text: string): string | undefined =>
    text.trim() !== '' && Value.Check(option as TSchema, read(text))
      ? undefined
      : `Expected ${expectation(option)}.`;
  return {
    ...facts,
    kind: 'text',
    value: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    check,
    read,
  };
}

function choicesOf(option: OptionSchema): (Question & { kind: 'choice' })['choices'] | undefined {
  if (option.enum !== undefined) {
    return option.enum.map((value, i) => ({
      value,
      label: value,
      detail: option.enumDescriptions?.[i] ?? '',
    }));
  }
  if (option.type !== 'boolean') return undefined;
  return [
    { value: true, label: 'Yes', detail: '' },
    { value: false, label: 'No', detail: '' },
  ];
}
