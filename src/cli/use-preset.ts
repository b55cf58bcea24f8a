import path from 'node:path';
import type { Budget } from '../core/budget.ts';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { jobPresets, type NamedPreset, quoted } from '../core/preset.ts';
import { workspaceSettings } from '../node/presets-file.ts';
import { findWorkspace, isReallyBelow } from '../node/workspace-files.ts';
import type { CliContext } from './context.ts';
import type { CliOptions } from './options.ts';

/** What a preset says, as layers of a request. */
export interface UsedPreset {
  readonly options: readonly OptionValues[];
  readonly policies: readonly OptionValues[];
  readonly nameTemplate: string | undefined;
  readonly budget: Budget | undefined;
}

/** `--preset`: one of the job's own, or of the workspace's settings; a string says why there is none. */
export function presetNamed(
  job: Job,
  cli: Pick<CliOptions, 'preset' | 'workspace' | 'trust'>,
  { jobs, cwd }: CliContext,
  flags: OptionValues,
): UsedPreset | string {
  const folder = workspaceFolder(cli, cwd);
  const settings = folder === undefined ? undefined : workspaceSettings(folder, jobs, { trusted: cli.trust });
  const { presets = [], problems = [] } = settings?.presets ?? {};
  const fits = [...presets, ...jobPresets(job)].filter((preset) => preset.job.id === job.id);
  const preset = fits.find(({ name }) => name === cli.preset);
  if (preset !== undefined) return usePreset(preset, folder ?? cwd, cli.trust, flags);
  const known = fits.map(({ name }) => name).join(', ');
  const others = [...(settings?.problem === undefined ? [] : [settings.problem]), ...problems];
  return [
    `There is no preset ${cli.preset}; ${job.id} has ${known === '' ? 'none' : known}.`,
    ...others,
  ].join('\n');
}

/**
 * @param folder of the workspace
 * @param flags a file that is called “small” for its preset must not be so for another size, or several
 */
export function usePreset(
  preset: NamedPreset,
  folder: string,
  trusted: boolean,
  flags: OptionValues,
): UsedPreset | string {
  const { name, options, outputFolder, budget } = preset;
  const id = name.split('/').at(-1) ?? name;
  const saysPreset = path.posix.basename(preset.nameTemplate ?? '').includes(`_${id}`);
  const isOther = Object.keys(options).some((option) => Object.hasOwn(flags, option));
  const nameTemplate = saysPreset && isOther ? undefined : preset.nameTemplate;
  const who = `The preset ${quoted(name)}`;
  const own =
    preset.origin === 'workspace'
      ? moduleLayers(preset.job, [options], folder, trusted, flags, who)
      : [options];
  if (typeof own === 'string') return own;
  const output = outputLayer(outputFolder, folder, trusted, who);
  if (typeof output === 'string') return output;
  return { options: own, policies: [output], nameTemplate, budget };
}

/** An output folder of a workspace's file, from its folder on; a string says why it must not be. */
export function outputLayer(
  outputFolder: string | undefined,
  folder: string,
  trusted: boolean,
  who: string,
): OptionValues | string {
  if (outputFolder === undefined) return {};
  const full = path.resolve(folder, outputFolder);
  if (trusted || isReallyBelow(full, folder)) return { outputFolder: full };
  return `${who} writes to ${full}, outside of its workspace ${folder}; say --trust if it may.`;
}

/**
 * Options of a workspace's file for a job that runs a module: the module is found from its folder on, and runs where the
 * person trusts the workspace or names another one. A string says why it must not.
 */
export function moduleLayers(
  job: Job,
  layers: readonly OptionValues[],
  folder: string,
  trusted: boolean,
  flags: OptionValues,
  who: string,
): readonly OptionValues[] | string {
  if (job.module === undefined) return layers;
  const found = layers
    .map((layer) => layer['function'])
    .findLast((each) => typeof each === 'string' && each !== '');
  if (typeof found !== 'string' || typeof flags['function'] === 'string') return layers;
  if (!trusted)
    return `${who} runs the code of ${found}, which came with its workspace ${folder}; say --trust if it may.`;
  return [...layers, { function: path.resolve(folder, found) }];
}

/** The folder whose `.vscode` is meant. */
export function workspaceFolder(
  { workspace }: { readonly workspace: string },
  cwd: string,
): string | undefined {
  return workspace === '' ? findWorkspace(cwd) : path.resolve(cwd, workspace);
}
