import { expectation, type OptionSchema } from '../core/options.ts';

/** An option as VS Code's editors of JSON understand it: what it offers, explains and underlines. */
export function optionFacts(option: OptionSchema): Readonly<Record<string, unknown>> {
  const { type, description, default: standard, minimum, maximum, pattern, items } = option;
  return defined({
    type: type ?? 'string',
    enum: option.enum,
    enumDescriptions: option.enumDescriptions,
    description,
    default: standard,
    minimum,
    maximum,
    pattern,
    patternErrorMessage: pattern === undefined ? undefined : `Expected ${expectation(option)}.`,
    items: items === undefined ? undefined : listItems(items),
  });
}

const listItems = ({ type, enum: words, enumDescriptions, minimum, maximum }: OptionSchema): object =>
  defined({ type: type ?? 'string', enum: words, enumDescriptions, minimum, maximum });

const defined = (facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
