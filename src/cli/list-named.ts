import path from 'node:path';
import { calledBy, type NamedPreset } from '../core/preset.ts';
import { inOneLine } from '../report/shown-path.ts';
import { type CliContext, relativeTo } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { namedJson } from './json.ts';
import type { ListOptions } from './options.ts';
import { offered, type Offered } from './run-named.ts';

/** `batch-pool run` without a name: the tasks and presets that there are. */
export async function listNamed(cli: ListOptions, context: CliContext): Promise<ExitCode> {
  const { output, cwd } = context;
  const offer = offered(cli, context);
  const { folder, tasks, presets, problems } = offer;
  if (cli.json) for (const each of entries(offer)) await output.line(namedJson(each));
  else for (const line of tables(offer)) await output.line(line);
  for (const { task } of tasks) if (typeof task === 'string') output.note(task);
  for (const problem of problems) output.note(problem);
  if (!cli.json && tasks.length === 0 && !presets.some(({ origin }) => origin !== 'job')) {
    const where = folder === undefined ? 'here or above' : path.join(relativeTo(cwd)(folder), '.vscode');
    output.note(
      `There is no task and no preset of your own ${folder === undefined ? where : `in ${where}`}.`,
    );
  }
  return problems.length > 0 || tasks.some(({ task }) => typeof task === 'string')
    ? exitCodes.failed
    : exitCodes.ok;
}

export interface ListedName {
  readonly kind: 'task' | 'preset';
  readonly name: string;
  readonly job: string;
  readonly description: string;
  readonly own: boolean;
}

function entries({ tasks, presets }: Offered): readonly ListedName[] {
  return [
    ...tasks.flatMap(({ name, task }): readonly ListedName[] =>
      typeof task === 'string'
        ? []
        : [
            {
              kind: 'task',
              name,
              job: task.job.id,
              description: `${task.check === undefined ? '' : 'checks '}${task.files.join(' ')}`,
              own: true,
            },
          ],
    ),
    ...presets.map((preset): ListedName => ({
      kind: 'preset',
      name: calledBy(preset),
      job: preset.job.id,
      description: preset.description ?? optionsText(preset),
      own: preset.origin !== 'job',
    })),
  ];
}

const optionsText = ({ options }: NamedPreset): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join(' · ');

function tables(offer: Offered): readonly string[] {
  const all = entries(offer);
  const parts = [
    ['Tasks', all.filter(({ kind }) => kind === 'task')],
    ['Presets', all.filter(({ kind, own }) => kind === 'preset' && own)],
    ['Presets of the jobs', all.filter(({ own }) => !own)],
  ] as const;
  return parts
    .filter(([, names]) => names.length > 0)
    .flatMap(([title, names], i) => [...(i === 0 ? [] : ['']), `${title}:`, ...table(names)]);
}

function table(names: readonly ListedName[]): readonly string[] {
  const width = (of: (name: ListedName) => string): number =>
    Math.min(40, Math.max(...names.map((name) => inOneLine(of(name)).length)));
  const [first, second] = [width(({ name }) => name), width(({ job }) => job)];
  return names.map(({ name, job, description }) =>
    `  ${inOneLine(name).padEnd(first)}  ${job.padEnd(second)}  ${inOneLine(description)}`.trimEnd(),
  );
}
