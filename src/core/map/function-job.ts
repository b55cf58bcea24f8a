import type { Static } from 'typebox';
import * as Type from 'typebox';
import { defineJob, type Job } from '../job.ts';
import { type Bound, bindOptions, convertOptions, type OptionValues } from '../options.ts';
import { isRecord } from '../preset.ts';
import type { FinishTools, Written } from '../reducer.ts';
import { asDescription, type FunctionDescription } from './description.ts';
import { ValuesFold } from './values-fold.ts';

const publicOptions = Type.Object({
  function: Type.String({
    title: 'Function',
    description:
      'The module with your function, from the workspace or the current folder on, such as word-count.batch.mjs.',
    default: '',
    placeholder: 'module',
    ask: true,
    restricted: true,
  }),
  with: Type.Object(
    {},
    {
      title: 'With',
      description: 'Values for the options that the module itself declares, by their names.',
      default: {},
      restricted: true,
    },
  ),
});

const allOptions = Type.Object({
  ...publicOptions.properties,
  /** What a worker process found the module to be. */
  described: Type.Unsafe<FunctionDescription | undefined>({ default: undefined }),
});

/** Values for the module's own options, checked by what it says of them. */
export function bindOwn(description: FunctionDescription, values: unknown): Bound<OptionValues> {
  const given: OptionValues = isRecord(values) ? values : {};
  const bound = bindOptions(description.options, convertOptions(description.options, given));
  if (bound.ok) return bound;
  const issues = bound.issues.map(({ option, message }) => ({
    option: `with.${option}`,
    message: message.replace(`Expected ${option} `, `Expected with.${option} `),
  }));
  return { ok: false, issues };
}

/**
 * The job that runs a person's own function. What it takes and makes is known once the module is described; bound to
 * options that have a description it is the job of that module.
 */
export function functionJob(description?: FunctionDescription): Job {
  const job = defineJob({
    id: 'map',
    title: description?.title ?? 'Run Map Function',
    description:
      'Runs your own function over files: a JavaScript or TypeScript module with export default async (file, ctx) => ….',
    group: 'file',
    accepts: description?.accepts ?? 'any',
    waits: description?.waits === true,
    module: { version: description?.version ?? '', initializes: description?.initializes === true },
    nameTemplate: '{dir}/{name}{ext}',
    options: allOptions,
    ...(description?.outputs === undefined ? {} : { outputs: outputsOf(description.outputs) }),
    stream: { run: (file, options, tools) => tools.callFunction(file, functionCallOf(options)) },
    ...(description?.reduced === undefined ? {} : { reduce: reducerOf(description.reduced) }),
  });
  const itself: Job = {
    ...job,
    options: publicOptions,
    bind: (...layers) => {
      const given = description === undefined ? asDescription(layers.at(-1)?.['described']) : undefined;
      if (given !== undefined) return functionJob(given).bind(...layers);
      const own = description && bindOwn(description, layers.at(-1)?.['with']);
      if (own?.ok === false) return own;
      const bound = job.bind(...layers, own === undefined ? {} : { with: own.value });
      if (!bound.ok) return bound;
      const { described, ...options } = bound.value.options;
      return {
        ok: true,
        value: {
          ...bound.value,
          job: itself,
          options: described === undefined ? options : bound.value.options,
        },
      };
    },
  };
  return itself;
}

type Options = Static<typeof allOptions>;

/** Which function the options of the job name, and with what. */
export const functionCallOf = ({
  described,
  with: values,
}: Options): { readonly module: string; readonly options: OptionValues } => ({
  module: described?.file ?? '',
  options: values as OptionValues,
});

const outputsOf =
  (outputs: NonNullable<FunctionDescription['outputs']>) =>
  ({ path: file }: { readonly path: string }) =>
    outputs.map(({ extension, name }) => ({
      extension,
      name: name.replaceAll('{name}', () => nameOf(file)),
    }));

/** Without its folder and extension, for whichever system the path is of. */
const nameOf = (file: string): string => {
  const name = file.split(/[/\\]/).at(-1) ?? '';
  return name.replace(/(?<=.)\.[^.]*$/, '');
};

const reducerOf = (file: NonNullable<FunctionDescription['reduced']>) => ({
  grows: true as const,
  files: () => [file],
  begin: () => new ValuesFold(),
  finish: (written: Written, options: Options, tools: FinishTools) =>
    tools.callReduce(written, functionCallOf(options)),
});
