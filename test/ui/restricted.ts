import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { galleryWorkspace } from '../support/host/gallery.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import type { WorkspaceMaker } from '../support/host/workspaces.ts';

/** A workspace that wants its results elsewhere. */
const strangers: WorkspaceMaker = async (folder) => {
  const workspace = await galleryWorkspace(folder);
  await mkdir(path.join(workspace, '.vscode'));
  const settings = { 'batchPool.outputFolder': 'elsewhere' };
  await writeFile(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
  const tasks = [{ type: 'batch-pool', label: 'theirs', job: 'thumbnails', files: ['lisbon'] }];
  await writeFile(path.join(workspace, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
  return workspace;
};

scenario('restricted', { workspace: strangers, restricted: true }, async ({ wb, workspace, shot }) => {
  await wb.banner('Restricted Mode').waitFor();
  await wb.explorer.expand('lisbon');
  await (await wb.explorer.contextMenu('IMG_2041.jpg')).pick('Generate Thumbnails');
  await wb.explorer.item('IMG_2041_thumbnail.jpg').waitFor();
  assert.ok(!existsSync(path.join(workspace, 'elsewhere')), 'the workspace’s output folder counted');
  await wb.palette.run('Batch Pool: Show Output');
  await wb.output.shows(/1 done/);
  await shot('dark');
  await wb.settings.light();
  await shot('light');

  // Its tasks are not even listed before a person trusts it.
  const question = /trust the authors/i;
  await wb.palette.run('Tasks: Run Task');
  await wb.dialog(question).waitFor();
  await shot('task');
  await wb.dialogButton(question, 'Cancel');

  await wb.trust();
  await wb.palette.run('View: Close All Editors');
  const elsewhere = path.join(workspace, 'elsewhere', 'lisbon', 'IMG_2042_thumbnail.jpg');
  await (await wb.explorer.contextMenu('IMG_2042.jpg')).pick('Generate Thumbnails');
  await eventually('in a trusted workspace its output folder counts', () => existsSync(elsewhere));
});
