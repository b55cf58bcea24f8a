import path from 'node:path';
import type { Job } from '../core/job.ts';
import { optionEntries, type OptionSchema, type OptionValues } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { isRecord, type PresetList, readPresets } from '../core/preset.ts';
import { readJsonc } from './jsonc.ts';
import { isReallyBelow, settingsFile } from './workspace-files.ts';

/** What the settings file of a workspace says, as far as it may. */
export interface WorkspaceSettings {
  readonly presets: PresetList;
  /** Layers under presets, answers and flags: what the editor would have from the same file. */
  readonly forJob: (job: Job) => WorkspaceJobSettings;
  /** Why the file could not be read. */
  readonly problem: string | undefined;
}
export interface WorkspaceJobSettings {
  readonly options: OptionValues;
  readonly policies: OptionValues;
  readonly nameTemplate: string | undefined;
  /** Settings that do not count, as the workspace is not trusted. */
  readonly ignored: readonly string[];
}

const section = 'batchPool';

/**
 * Reads `.vscode/settings.json` of a folder. What an untrusted workspace must not say in the editor does not count
 * here either, unless the person trusts it: where results may go to (outside), what they may replace, and what is
 * safe to open.
 */
export function workspaceSettings(
  folder: string,
  jobs: readonly Job[],
  { trusted }: { readonly trusted: boolean },
): WorkspaceSettings {
  const read = readJsonc(path.join(folder, settingsFile), settingsFile);
  const value = read.ok && isRecord(read.value) ? read.value : {};
  return {
    // Their output folders are looked at when one is used: below the workspace they are all right.
    presets: readPresets(value[`${section}.presets`], jobs, { origin: 'workspace', trusted: true }),
    forJob: (job) => jobSettings(value, job, folder, trusted),
    problem: read.ok ? undefined : read.problem,
  };
}

function jobSettings(file: OptionValues, job: Job, folder: string, trusted: boolean): WorkspaceJobSettings {
  const ignored: string[] = [];
  const layer = (
    prefix: string,
    entries: readonly (readonly [string, OptionSchema])[],
  ): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const [name, option] of entries) {
      const key = `${prefix}.${name}`;
      const value = Object.hasOwn(file, key) ? file[key] : undefined;
      if (value === undefined) continue;
      // Of the machine, and not of a workspace: VS Code would not read them there.
      if (scoped(option).scope === 'machine') continue;
      if (trusted || scoped(option).restricted !== true || isHarmless(name, value, folder))
        values[name] = value;
      else ignored.push(key);
    }
    return values;
  };
  const said = layer(`${section}.${job.id}`, optionEntries(job.options));
  const module = job.module === undefined ? undefined : said['function'];
  const options =
    typeof module === 'string' && module !== '' ? { ...said, function: path.resolve(folder, module) } : said;
  const policies = layer(section, optionEntries(policySchema));
  const name = file[`${section}.${job.id}.nameTemplate`];
  const exclude = [...hiddenFiles(file), ...asList(policies['exclude'])];
  const { outputFolder } = policies;
  return {
    options,
    policies: {
      ...policies,
      ...(exclude.length === 0 ? {} : { exclude }),
      ...(typeof outputFolder === 'string' && outputFolder !== ''
        ? { outputFolder: path.resolve(folder, outputFolder) }
        : {}),
    },
    nameTemplate: typeof name === 'string' && name !== '' ? name : undefined,
    ignored,
  };
}

const scoped = (
  option: OptionSchema & { readonly scope?: string; readonly restricted?: boolean },
): { readonly scope?: string; readonly restricted?: boolean } => option;

/** Restricted for what it could say, and says nothing of the kind. */
const isHarmless = (name: string, value: unknown, folder: string): boolean =>
  name === 'outputFolder' && typeof value === 'string' && isReallyBelow(path.resolve(folder, value), folder);

/** What the Explorer hides is not worked on either. Patterns with a condition (`when`) are left aside. */
function hiddenFiles(file: OptionValues): readonly string[] {
  const patterns = file['files.exclude'];
  return isRecord(patterns) ? Object.keys(patterns).filter((pattern) => patterns[pattern] === true) : [];
}

/** A value of the wrong type goes on as it is, so that the check can name it. */
const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
