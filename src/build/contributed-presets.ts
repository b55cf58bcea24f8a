import type { TObject } from 'typebox';
import { budgetSchema } from '../core/budget.ts';
import type { Job } from '../core/job.ts';
import { optionEntries } from '../core/options.ts';
import { presetSchema } from '../core/preset.ts';
import { taskSchema, taskType } from '../core/task-definition.ts';
import { section } from '../extension/ids.ts';
import { optionFacts } from './option-facts.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** The setting of presets: which options there are depends on the job that an entry names. */
export function presetsConfiguration(jobs: readonly Job[]): Readonly<Record<string, JsonSchema>> {
  const said = descriptions(presetSchema);
  return {
    [`${section}.presets`]: {
      type: 'array',
      markdownDescription:
        'Jobs with their options under a name: in *Run Preset…*, on top when a job asks for its options, and on the command line (`batch-pool run`). A preset of the workspace hides one of yours with the same name.',
      default: [],
      scope: 'resource',
      order: 90,
      items: {
        type: 'object',
        required: ['name', 'job'],
        additionalProperties: false,
        properties: {
          ...plainProperties(presetSchema),
          job: jobProperty(jobs, said.job),
          options: { type: 'object', description: said.options },
          check: budget(said.check),
        },
        allOf: jobs.map((job) => ({
          if: { properties: { job: { const: job.id } }, required: ['job'] },
          // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
          then: { properties: { options: optionsOf(job) } },
        })),
        defaultSnippets: jobs.map(({ id, title }) => ({
          label: title,
          body: { name: '${1:name}', job: id, options: {} },
        })),
      },
    },
  };
}

/**
 * What VS Code offers in tasks.json. It takes plain properties only, so the options are those of all jobs; which of
 * them a job has is checked when the task is read.
 */
export function taskDefinitions(jobs: readonly Job[]): readonly JsonSchema[] {
  const said = descriptions(taskSchema);
  return [
    {
      type: taskType,
      properties: {
        ...plainProperties(taskSchema),
        job: jobProperty(jobs, said.job),
        files: { type: 'array', items: { type: 'string' }, description: said.files },
        options: {
          type: 'object',
          description: said.options,
          additionalProperties: false,
          properties: anyJobsOptions(jobs),
        },
        check: { description: said.check, anyOf: [{ type: 'boolean' }, budget(said.check)] },
      },
    },
  ];
}

/** `quality`: what it means in each job that has it. */
function anyJobsOptions(jobs: readonly Job[]): Readonly<Record<string, JsonSchema>> {
  const meanings = new Map<string, Map<string, string[]>>();
  for (const job of jobs) {
    for (const [name, { description = '' }] of optionEntries(job.options)) {
      const texts = meanings.get(name) ?? new Map<string, string[]>();
      texts.set(description, [...(texts.get(description) ?? []), job.id]);
      meanings.set(name, texts);
    }
  }
  return Object.fromEntries(
    [...meanings].map(([name, texts]) => [
      name,
      { description: [...texts].map(([text, ids]) => `${ids.join(', ')}: ${text}`).join('\n') },
    ]),
  );
}

/**
 * Finds failed files in the lines of a task: `✗ a b.jpg failed: The file is empty. [source-empty]`. A path with
 * anything that could be taken for another part of the line stands in quotation marks (report/shown-path.ts).
 */
export const problemMatchers: readonly JsonSchema[] = [
  {
    name: taskType,
    label: 'Batch Pool',
    owner: taskType,
    source: 'Batch Pool',
    fileLocation: ['autoDetect', '${workspaceFolder}'],
    severity: 'error',
    pattern: {
      regexp: String.raw`^✗ "?((?<=")(?:[^"\\]|\\.)*(?=")|(?<!")\S.*?)"? failed: (.*) \[([a-z-]+)\]$`,
      kind: 'file',
      file: 1,
      message: 2,
      code: 3,
    },
  },
];

const descriptions = <S extends TObject>(
  schema: S,
): Readonly<Record<keyof S['properties'], string | undefined>> =>
  Object.fromEntries(optionEntries(schema).map(([name, { description }]) => [name, description])) as Record<
    keyof S['properties'],
    string | undefined
  >;

/** The texts among the properties; the others need more than their own schema says. */
const plainProperties = (schema: TObject): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    optionEntries(schema)
      .filter(([, { type }]) => type === 'string')
      .map(([name, { type, description }]) => [name, { type, description }]),
  );

const jobProperty = (jobs: readonly Job[], description: string | undefined): JsonSchema => ({
  type: 'string',
  description,
  enum: jobs.map(({ id }) => id),
  enumDescriptions: jobs.map(({ title, description: says }) => `${title}: ${says}`),
});

const optionsOf = (job: Job): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties: optionProperties(job.options),
});

const budget = (description: string | undefined): JsonSchema => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties: optionProperties(budgetSchema),
});

const optionProperties = (schema: TObject): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(optionEntries(schema).map(([name, option]) => [name, optionFacts(option)]));
