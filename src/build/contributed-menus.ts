import { namesExpression, picturesExpression, takesPictures } from '../core/accepts.ts';
import type { FormatId } from '../core/format.ts';
import type { Job } from '../core/job.ts';
import {
  askCommandId,
  commandIds,
  contextKeys,
  fileSubmenuId,
  runCommandId,
  submenuId,
} from '../extension/ids.ts';
import { jobsByKind } from '../extension/job-kind.ts';
import { paletteConditions } from './contributed-commands.ts';

/** Jobs with an item of their own in the first level; a menu with all of them would be nobody's. */
const topJobs: ReadonlySet<string> = new Set(['thumbnails']);

/** Behind VS Code's own last group, `7_modification`. */
const group = '8_batchPool';

/** The menus of the Explorer, of editor tabs and of the palette. */
export function contributedMenus(jobs: readonly Job[]): Readonly<Record<string, readonly object[]>> {
  const top = jobs.filter(({ id }) => topJobs.has(id));
  const onFiles = jobs.filter(({ group: kind }) => kind === 'file');
  return {
    'explorer/context': [
      ...top.map((job, i) => ({
        command: runCommandId(job.id),
        group: `${group}@${i + 1}`,
        when: inExplorer([job]),
      })),
      { submenu: submenuId, group: `${group}@${top.length + 1}`, when: inExplorer(jobs) },
    ],
    'editor/title/context': [
      ...top.map((job, i) => ({
        command: runCommandId(job.id),
        group: `${group}@${i + 1}`,
        when: onFile([job]),
      })),
      { submenu: submenuId, group: `${group}@${top.length + 1}`, when: onFile(jobs) },
    ],
    [submenuId]: [
      ...jobItems(jobs.filter(({ group: kind }) => kind === 'image')),
      { submenu: fileSubmenuId, group: '6_files@1', when: inExplorer(onFiles) },
      { command: commandIds.runPreset, group: '7_presets@1' },
      { command: commandIds.newMapFunction, group: '7_presets@2' },
      { command: commandIds.repeatLastRun, group: '8_run@1', when: contextKeys.hasLastRun },
      { command: commandIds.repeatChanged, group: '8_run@2', when: contextKeys.hasLastRun },
      { command: commandIds.showPastRuns, group: '8_run@3' },
      { command: commandIds.measurePool, group: '8_run@4' },
      { command: commandIds.watchFolder, group: '8_run@5', when: 'explorerResourceIsFolder' },
      { command: commandIds.showOutput, group: '9_output@1' },
    ],
    // All of them in one menu are more than a small screen has room for.
    [fileSubmenuId]: jobItems(onFiles),
    commandPalette: paletteConditions(jobs),
  };
}

/** One entry a job, which asks and shows what would come of it; without questions runs a preset bound to a key. */
const jobItems = (jobs: readonly Job[]): readonly object[] =>
  jobsByKind(jobs).flatMap(({ kind, jobs: own }, k) =>
    own.map((job, i) => ({
      command: askCommandId(job.id),
      group: `${k + 1}_${kind}@${i + 1}`,
      when: inExplorer([job]),
    })),
  );

/** In remote windows (SSH, WSL, containers) the menu sees the very same files under another scheme. */
const onDisk = 'resourceScheme =~ /^(file|vscode-remote)$/';

/** The keys describe the item that was clicked only: of a multi-selection the command itself sorts out the rest. */
function inExplorer(jobs: readonly Job[]): string {
  const condition = ofName(jobs);
  return condition === undefined
    ? onDisk
    : `${onDisk} && (explorerResourceIsFolder || listMultiSelection || ${condition})`;
}

function onFile(jobs: readonly Job[]): string {
  const condition = ofName(jobs);
  return condition === undefined ? onDisk : `${onDisk} && ${condition}`;
}

/** A test for the names of what the jobs read; undefined when one of them takes every file. */
function ofName(jobs: readonly Job[]): string | undefined {
  const formats = new Set<FormatId>();
  const names = new Set<string>();
  for (const { accepts } of jobs) {
    if (accepts === 'any') return undefined;
    if (takesPictures(accepts)) for (const id of accepts) formats.add(id);
    else names.add(`resourceFilename =~ /${namesExpression(accepts)}/i`);
  }
  const pictures = formats.size === 0 ? [] : [`resourceExtname =~ /^${picturesExpression([...formats])}/i`];
  const tests = [...pictures, ...names];
  return tests.length === 1 ? tests[0] : `(${tests.join(' || ')})`;
}
