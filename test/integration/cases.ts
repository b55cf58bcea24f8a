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

/** Test files say by `inCases` which of these they run in. */
export const cases = {
  default: { workspace: photoWorkspace, settings: quietSettings, restricted: false },
  restricted: { workspace: photoWorkspace, settings: quietSettings, restricted: true },
  ugly: { workspace: uglyWorkspace, settings: quietSettings, restricted: false },
  'multi-root': { workspace: multiRootWorkspace, settings: quietSettings, restricted: false },
} satisfies Record<string, Case>;

export type CaseName = keyof typeof cases;

export const caseNames = Object.keys(cases) as CaseName[];
