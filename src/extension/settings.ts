import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { bindOptions, optionEntries, type OptionValues } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { type FaceSettings, faceSchema } from './face-settings.ts';
import { extensionId, jobSection, nameTemplateSetting, section } from './ids.ts';

/** What the settings say of one job's run; VS Code leaves out what an untrusted workspace must not say. */
export interface JobSettings {
  readonly options: OptionValues;
  readonly policies: OptionValues;
  readonly nameTemplate: string | undefined;
}

/** @param resource whose folder's settings count: in a window with several folders each may have its own */
export function jobSettings(job: Job, resource: vscode.Uri | undefined): JobSettings {
  const policies = values(section, optionEntries(policySchema).map(first), resource);
  const name = values(jobSection(job.id), [nameTemplateSetting], resource)[nameTemplateSetting];
  return {
    options: values(jobSection(job.id), optionEntries(job.options).map(first), resource),
    policies: { ...policies, exclude: [...texts(policies['exclude']), ...hiddenInExplorer(resource)] },
    nameTemplate: typeof name === 'string' ? name : undefined,
  };
}

export function faceSettings(): FaceSettings {
  const bound = bindOptions(faceSchema, values(section, optionEntries(faceSchema).map(first), undefined));
  if (bound.ok) return bound.value;
  const standard = bindOptions(faceSchema);
  if (!standard.ok) throw new Error(standard.issues.map(({ message }) => message).join(' '));
  return standard.value;
}

export async function openSettings(query: string): Promise<void> {
  await vscode.commands.executeCommand(
    'workbench.action.openSettings',
    `@ext:${extensionId} ${query}`.trim(),
  );
}

const first = <T>([value]: readonly [T, ...unknown[]]): T => value;

function values(
  prefix: string,
  names: readonly string[],
  resource: vscode.Uri | undefined,
): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration(prefix, resource ?? null);
  // VS Code gives lists as proxies, which cannot be sent or cloned.
  const plain = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);
  return Object.fromEntries(names.map((name) => [name, plain(configuration.get(name))]));
}

/** What the Explorer hides is not worked on either. Patterns with a condition (`when`) are left aside. */
function hiddenInExplorer(resource: vscode.Uri | undefined): readonly string[] {
  const patterns = vscode.workspace
    .getConfiguration('files', resource ?? null)
    .get<Readonly<Record<string, unknown>>>('exclude', {});
  return Object.keys(patterns).filter((pattern) => patterns[pattern] === true);
}

/** A value of the wrong type goes on as it is, so that the check can name it. */
const texts = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
