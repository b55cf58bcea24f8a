import type { TObject } from 'typebox';
import type { OptionSchema, OptionValues } from '../core/options.ts';

/**
 * `size 1920 · quality 70`: what a person is asked for, and what is other than usual. All that a job could be told
 * would bury both: some have a dozen options.
 */
export function optionsText(schema: TObject, values: OptionValues): string {
  // Not by `optionEntries`, which brings the checking of schemas into every window.
  const options: Readonly<Record<string, OptionSchema>> = schema.properties;
  return Object.entries(options)
    .flatMap(([name, { default: usual, ask = false }]) => {
      const value = values[name];
      // A record of an older version does not know every option.
      const isUsual = value === undefined || JSON.stringify(value) === JSON.stringify(usual);
      return isUsual && (!ask || saysNothing(value)) ? [] : [optionText(name, value)];
    })
    .join(' · ');
}

/** `targetSize` 50 → `target size 50`, `strip` true → `strip` */
function optionText(name: string, value: unknown): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (value === true) return words;
  if (value === false) return `no ${words}`;
  if (isMembers(value))
    return Object.entries(value)
      .map(([member, own]) => optionText(member, own))
      .join(' · ');
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return `${words} ${text === '' ? 'none' : text}`;
}

const isMembers = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing is limited, kept, or added. */
const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);
