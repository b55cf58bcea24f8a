import path from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { BatchRequest } from '../node/batch.ts';
import { jobSettings } from './settings.ts';

/** What is to be run, before settings are read: an order can be repeated, and then the settings of then count. */
export interface Order {
  readonly job: Job;
  /** On this machine's disk, in the order of selection. */
  readonly uris: readonly vscode.Uri[];
  /** Layers over the settings: preset, then answers. */
  readonly answers: readonly OptionValues[];
  /** Over the settings. */
  readonly policies?: OptionValues;
  readonly nameTemplate?: string | undefined;
  /** By a preset of the workspace. */
  readonly ofWorkspace?: true;
  /** A person is there to be asked about files to replace or to save. */
  readonly asks: boolean;
  /** So many files the person has agreed to have replaced; more is asked about. */
  readonly agreed?: number;
}

/** An order under the settings of now. */
export function orderRequest({ job, uris, answers, policies, nameTemplate }: Order): BatchRequest {
  const [first] = uris;
  const settings = jobSettings(job, first);
  // A function is named from the workspace on, wherever the files are.
  const standard = job.module === undefined ? undefined : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const folderOf = (uri: vscode.Uri): string | undefined =>
    vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  return {
    jobId: job.id,
    selected: uris.map((uri) => {
      const root = folderOf(uri);
      return { path: uri.fsPath, ...(root === undefined ? {} : { root }) };
    }),
    options: [settings.options, ...answers],
    policies: [settings.policies, policies ?? {}],
    nameTemplate: nameTemplate ?? settings.nameTemplate,
    baseFolder: first === undefined ? '' : (folderOf(first) ?? standard ?? path.dirname(first.fsPath)),
  };
}
