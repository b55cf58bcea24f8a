import { findPreset, type NamedPreset, allPresets, quoted } from '../core/preset.ts';
import type { Job } from '../core/job.ts';
import type { BatchTask } from '../core/task-definition.ts';
import { expandPaths } from '../node/expand-paths.ts';
import {
  type WorkspaceJobSettings,
  type WorkspaceSettings,
  workspaceSettings,
} from '../node/presets-file.ts';
import { taskFiles } from '../node/task-files.ts';
import { type WorkspaceTasks, workspaceTasks } from '../node/tasks-file.ts';
import { checkOrder } from './budget.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { parseJobArguments, type ParsedCommand } from './flags.ts';
import { runOn } from './run-job.ts';
import { moduleLayers, outputLayer, usePreset, type UsedPreset, workspaceFolder } from './use-preset.ts';

/** What the files of a workspace offer to be run. */
export interface Offered {
  readonly folder: string | undefined;
  readonly settings: WorkspaceSettings | undefined;
  readonly presets: readonly NamedPreset[];
  readonly tasks: WorkspaceTasks['tasks'];
  /** What could not be read, or is wrong. */
  readonly problems: readonly string[];
}

export function offered(
  cli: { readonly workspace: string; readonly trust: boolean },
  { jobs, cwd }: CliContext,
): Offered {
  const folder = workspaceFolder(cli, cwd);
  if (folder === undefined)
    return { folder, settings: undefined, presets: allPresets(jobs, [], []), tasks: [], problems: [] };
  const settings = workspaceSettings(folder, jobs, { trusted: cli.trust });
  const presets = allPresets(jobs, [], settings.presets.presets);
  const { tasks, problem } = workspaceTasks(folder, jobs, presets);
  const unread = [settings.problem, problem].filter((each) => each !== undefined);
  return { folder, settings, presets, tasks, problems: [...unread, ...settings.presets.problems] };
}

/** What a name stands for: a task before a preset of the same name. */
type Named =
  | { readonly kind: 'task'; readonly task: BatchTask }
  | { readonly kind: 'preset'; readonly preset: NamedPreset }
  | { readonly kind: 'problem'; readonly problem: string };

function named(name: string, { tasks, presets, folder, problems }: Offered): Named {
  const found = tasks.find((task) => task.name === name || `batch-pool: ${task.name}` === name);
  if (found !== undefined)
    return typeof found.task === 'string'
      ? { kind: 'problem', problem: found.task }
      : { kind: 'task', task: found.task };
  const preset = findPreset(presets, name);
  if (typeof preset !== 'string') return { kind: 'preset', preset };
  const several = preset.includes('several');
  const where = folder === undefined ? 'no .vscode with tasks or settings is here or above' : `in ${folder}`;
  const none = `There is no task or preset ${quoted(name)} (${where}); batch-pool run lists what there is.`;
  return { kind: 'problem', problem: [several ? preset : none, ...problems].join('\n') };
}

/** `batch-pool run <name>`: a task or a preset, as the editor would run it. */
export async function runNamed(
  name: string,
  args: readonly string[],
  context: CliContext,
): Promise<ExitCode> {
  const { output } = context;
  const refuse = (problem: string): ExitCode => {
    output.note(problem);
    return exitCodes.usage;
  };
  const offer = offered(workspaceFlags(args), context);
  const what = named(name, offer);
  if (what.kind === 'problem') return refuse(what.problem);
  const { job } = what.kind === 'task' ? what.task : what.preset;
  const parsed = parseJobArguments(job, args);
  if (!parsed.ok) return refuse(`${parsed.problem}\nSee batch-pool ${job.id} --help.`);
  const { command } = parsed;
  if (command.cli.preset !== '')
    return refuse('A preset cannot be added to a task or preset; leave --preset out.');
  return what.kind === 'task'
    ? runTask(what.task, offer, command, context)
    : runPreset(what.preset, offer, command, context);
}

async function runTask(
  task: BatchTask,
  offer: Offered,
  command: ParsedCommand,
  context: CliContext,
): Promise<ExitCode> {
  const { output, cwd } = context;
  const { trust } = command.cli;
  const { job, name, options } = task;
  const folder = offer.folder ?? cwd;
  const refuse = (problem: string): ExitCode => {
    output.note(problem);
    return exitCodes.usage;
  };
  const order = checkOrder(command, { check: task.check, budget: task.preset?.budget });
  if (!order.ok) return refuse(order.problem);
  const where = outputLayer(task.outputFolder, folder, trust, `The task ${quoted(name)}`);
  if (typeof where === 'string') return refuse(where);
  const layers = moduleLayers(job, options, folder, trust, command.job, `The task ${quoted(name)}`);
  if (typeof layers === 'string') return refuse(layers);
  const own = command.paths.length === 0;
  if (own && task.files.length === 0)
    return refuse(
      `The task ${quoted(name)} names no files; name them here: batch-pool run ${asWord(name)} photos/`,
    );
  const files = own
    ? await taskFiles(task.files, folder, { trusted: trust })
    : { ...(await expandPaths(command.paths, cwd)), exclude: [], outside: [] };
  const [outside] = files.outside;
  if (outside !== undefined)
    return refuse(
      `The task ${quoted(name)} names ${outside}, which leads out of its workspace ${folder}; say --trust if it may.`,
    );
  const settings = settingsOf(job, offer, context);
  const { exclude } = settings.policies;
  const left = [...(Array.isArray(exclude) ? exclude : []), ...files.exclude];
  return runOn(
    {
      ...files,
      job,
      options: [settings.options, ...layers],
      policies: [settings.policies, left.length === 0 ? {} : { exclude: left }, where],
      nameTemplate: task.nameTemplate ?? settings.nameTemplate,
      check: order.check,
      root: folder,
      // By links that lie in its folders it could go anywhere. Whoever names the files trusts their folders.
      within: own && !trust ? folder : undefined,
    },
    command,
    context,
  );
}

async function runPreset(
  preset: NamedPreset,
  offer: Offered,
  command: ParsedCommand,
  context: CliContext,
): Promise<ExitCode> {
  const { output, cwd } = context;
  const folder = offer.folder ?? cwd;
  const refuse = (problem: string): ExitCode => {
    output.note(problem);
    return exitCodes.usage;
  };
  const used: UsedPreset | string = usePreset(preset, folder, command.cli.trust, command.job);
  if (typeof used === 'string') return refuse(used);
  const order = checkOrder(command, used);
  if (!order.ok) return refuse(order.problem);
  if (command.paths.length === 0)
    return refuse(
      `Name the files for the preset ${quoted(preset.name)}: batch-pool run ${asWord(preset.name)} photos/`,
    );
  const settings = settingsOf(preset.job, offer, context);
  return runOn(
    {
      ...(await expandPaths(command.paths, cwd)),
      job: preset.job,
      options: [settings.options, ...used.options],
      policies: [settings.policies, ...used.policies],
      nameTemplate: used.nameTemplate ?? settings.nameTemplate,
      check: order.check,
      root: folder,
    },
    command,
    context,
  );
}

/** To copy into a shell. */
const asWord = (name: string): string => (/^[\w./:-]+$/.test(name) ? name : `"${name}"`);

const nothing: WorkspaceJobSettings = { options: {}, policies: {}, nameTemplate: undefined, ignored: [] };

/** The settings of the workspace for the job; what of them does not count is said. */
export function settingsOf(job: Job, { settings }: Offered, { output }: CliContext): WorkspaceJobSettings {
  const found = settings?.forJob(job) ?? nothing;
  if (found.ignored.length > 0)
    output.note(`Not counted without --trust: the workspace’s ${found.ignored.join(', ')}.`);
  return found;
}

/** `--workspace` and `--trust`, needed before it is known whose flags the others are. */
export function workspaceFlags(args: readonly string[]): {
  readonly workspace: string;
  readonly trust: boolean;
} {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const at = flags.findLastIndex((arg) => arg === '--workspace' || arg.startsWith('--workspace='));
  const said = flags[at] ?? '';
  const workspace = said.includes('=') ? said.slice(said.indexOf('=') + 1) : (flags[at + 1] ?? '');
  return {
    workspace: at < 0 ? '' : workspace,
    trust: flags.lastIndexOf('--trust') > flags.lastIndexOf('--no-trust'),
  };
}
