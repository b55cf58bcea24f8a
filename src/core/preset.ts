import * as Type from 'typebox';
import { type Budget, budgetSchema } from './budget.ts';
import type { Job } from './job.ts';
import { checkNameTemplate } from './naming.ts';
import { bindOptions, type OptionValues } from './options.ts';

/** One entry of the setting `batchPool.presets`. */
export const presetSchema = Type.Object({
  name: Type.String({ title: 'Name', description: 'What it is called in menus and by batch-pool run.' }),
  job: Type.String({ title: 'Job', description: 'The job that it runs.' }),
  description: Type.Optional(
    Type.String({ title: 'Description', description: 'What it is for; shown beside its name.' }),
  ),
  options: Type.Optional(
    Type.Object({}, { title: 'Options', description: 'Options of the job; the others are as usual.' }),
  ),
  nameTemplate: Type.Optional(
    Type.String({ title: 'Name template', description: 'What results are called; empty is as usual.' }),
  ),
  outputFolder: Type.Optional(
    Type.String({
      title: 'Output folder',
      description:
        'One folder for all results; a relative path starts at the workspace folder. Of an untrusted workspace such presets are left out.',
    }),
  ),
  check: Type.Optional(
    Type.Object({}, { title: 'Check', description: 'What results may not pass when they are checked.' }),
  ),
});

/** Where a preset was found: the job's own, the person's settings, the settings of the workspace. */
export type PresetOrigin = 'job' | 'user' | 'workspace';

/** A job with settled options under a name: its own, or one from settings, checked. */
export interface NamedPreset {
  /** By this it is called. */
  readonly name: string;
  /** What a list shows. */
  readonly title: string;
  readonly description: string | undefined;
  readonly job: Job;
  readonly options: OptionValues;
  readonly nameTemplate: string | undefined;
  readonly outputFolder: string | undefined;
  readonly budget: Budget | undefined;
  readonly origin: PresetOrigin;
}

export interface PresetList {
  readonly presets: readonly NamedPreset[];
  /** Whole sentences about entries that were left out. */
  readonly problems: readonly string[];
}

export interface PresetPlace {
  readonly origin: 'user' | 'workspace';
  /** An untrusted workspace may not say where results go: such presets are left out, not bent. */
  readonly trusted: boolean;
}

/** The presets that a job brings along, as those of settings are. */
export const jobPresets = (job: Job): readonly NamedPreset[] =>
  job.presets.map(({ id, title, description, options, nameTemplate }) => ({
    name: id,
    title,
    description,
    job,
    options,
    nameTemplate,
    outputFolder: undefined,
    budget: undefined,
    origin: 'job',
  }));

/**
 * Checks the value of `batchPool.presets`. VS Code does not merge lists: a face asks for the user's and the
 * workspace's value each on its own (`inspect`) and lays them together with `allPresets`.
 */
export function readPresets(value: unknown, jobs: readonly Job[], place: PresetPlace): PresetList {
  if (value === undefined || value === null) return { presets: [], problems: [] };
  if (!Array.isArray(value)) return { presets: [], problems: ['The presets are not a list.'] };
  const presets: NamedPreset[] = [];
  const problems: string[] = [];
  for (const [i, entry] of value.entries()) {
    const read = readPreset(entry, i, jobs, place);
    if (typeof read === 'string') problems.push(read);
    else if (presets.some(({ name }) => name === read.name))
      problems.push(`There are two presets ${quoted(read.name)}; the first one counts.`);
    else presets.push(read);
  }
  return { presets, problems };
}

/** All that there are, the nearest first: a workspace's preset hides a user's of the same name. */
export function allPresets(
  jobs: readonly Job[],
  user: readonly NamedPreset[],
  workspace: readonly NamedPreset[],
): readonly NamedPreset[] {
  const hidden = new Set(workspace.map(({ name }) => name));
  return [...workspace, ...user.filter(({ name }) => !hidden.has(name)), ...jobs.flatMap(jobPresets)];
}

/**
 * The preset of that name: one from settings before a job's own, which may be called `job/preset` as well; or a
 * sentence.
 */
export function findPreset(presets: readonly NamedPreset[], name: string): NamedPreset | string {
  const own = presets.find((preset) => preset.origin !== 'job' && preset.name === name);
  if (own !== undefined) return own;
  const fits = presets.filter((preset) => preset.name === name || calledBy(preset) === name);
  const [first, second] = fits;
  if (first === undefined) return `There is no preset ${quoted(name)}.`;
  if (second === undefined) return first;
  return `${quoted(name)} fits several presets: ${fits.map(calledBy).join(', ')}; name one of them.`;
}

/** The name by which no other preset is meant. */
export const calledBy = ({ name, job, origin }: NamedPreset): string =>
  origin === 'job' ? `${job.id}/${name}` : name;

export const quoted = (name: string): string =>
  `“${name.length > 60 ? `${name.slice(0, 59)}…` : name}”`.replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');

function readPreset(
  entry: unknown,
  index: number,
  jobs: readonly Job[],
  { origin, trusted }: PresetPlace,
): NamedPreset | string {
  if (!isRecord(entry)) return `Preset ${index + 1} is not an object.`;
  const called = typeof entry['name'] === 'string' ? quoted(entry['name']) : String(index + 1);
  const wrong = (what: string): string => `Preset ${called}: ${what}`;
  const bound = bindOptions(presetSchema, entry);
  if (!bound.ok) return wrong(bound.issues.map(({ message }) => message).join(' '));
  const { name, job: jobId, description, nameTemplate, outputFolder } = bound.value;
  if (name.trim() === '') return wrong('it needs a name.');
  const job = jobs.find(({ id }) => id === jobId);
  if (job === undefined)
    return wrong(`there is no job ${quoted(jobId)}; the jobs are ${jobs.map(({ id }) => id).join(', ')}.`);
  const options = isRecord(entry['options']) ? entry['options'] : {};
  const problems = [
    ...optionProblems(job, options),
    ...templateProblems(nameTemplate),
    ...budgetProblems(entry['check']),
  ];
  if (problems.length > 0) return wrong(problems.join(' '));
  const budget = readBudget(entry['check']);
  if (!trusted && origin === 'workspace' && (outputFolder ?? '') !== '')
    return wrong('it says where results go, which counts once you trust this workspace.');
  return {
    name,
    title: name,
    description,
    job,
    options,
    nameTemplate: nameTemplate === '' ? undefined : nameTemplate,
    outputFolder: outputFolder === '' ? undefined : outputFolder,
    budget,
    origin,
  };
}

export const optionProblems = (job: Job, options: OptionValues): readonly string[] => {
  const bound = job.bind(options);
  return bound.ok ? [] : bound.issues.map(({ message }) => message);
};

export function templateProblems(template: string | undefined): readonly string[] {
  const problem = template === undefined || template === '' ? undefined : checkNameTemplate(template);
  return problem === undefined ? [] : [problem];
}

/** `check` as presets and tasks have it: true or false, or limits. */
export function budgetProblems(check: unknown): readonly string[] {
  if (check === undefined || typeof check === 'boolean') return [];
  if (!isRecord(check)) return ['Expected check to be true, false or limits such as { "maxBytes": 200000 }.'];
  const bound = bindOptions(budgetSchema, check);
  return bound.ok ? [] : bound.issues.map(({ message }) => message.replaceAll('option', 'limit'));
}

export function readBudget(check: unknown): Budget | undefined {
  const bound = isRecord(check) ? bindOptions(budgetSchema, check) : undefined;
  return bound?.ok === true ? bound.value : undefined;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
