import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quietSettings, type Settings } from '../support/host/settings.ts';
import {
  multiRootWorkspace,
  photoWorkspace,
  uglyWorkspace,
  type WorkspaceMaker,
} from '../support/host/workspaces.ts';

/** A window that the suite is run in. */
export interface Case {
  readonly workspace: WorkspaceMaker;
  readonly settings: Settings;
  readonly restricted: boolean;
}

/** What a repository might bring along: settings that can do no harm, and others that can. */
const untrustedSettings = {
  'batchPool.thumbnails.size': 90,
  'batchPool.outputFolder': 'elsewhere',
  'batchPool.onConflict': 'overwrite',
  'batchPool.allowSvg': true,
  'batchPool.presets': [
    { name: 'Icon', job: 'thumbnails', options: { size: 16 } },
    { name: 'Elsewhere', job: 'thumbnails', outputFolder: 'elsewhere' },
  ],
};

const untrustedWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = await photoWorkspace(folder);
  await mkdir(path.join(workspace, '.vscode'));
  await writeFile(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(untrustedSettings));
  return workspace;
};

/** Test files say by `inCases` which of these they run in. */
export const cases = {
  default: { workspace: photoWorkspace, settings: quietSettings, restricted: false },
  restricted: { workspace: untrustedWorkspace, settings: quietSettings, restricted: true },
  ugly: { workspace: uglyWorkspace, settings: quietSettings, restricted: false },
  'multi-root': { workspace: multiRootWorkspace, settings: quietSettings, restricted: false },
} satisfies Record<string, Case>;

export type CaseName = keyof typeof cases;

export const caseNames = Object.keys(cases) as CaseName[];
