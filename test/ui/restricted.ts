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
  await wb.settings.theme('light');
  await shot('light');

  await wb.trust();
  await wb.palette.run('View: Close All Editors');
  const elsewhere = path.join(workspace, 'elsewhere', 'lisbon', 'IMG_2042_thumbnail.jpg');
  await (await wb.explorer.contextMenu('IMG_2042.jpg')).pick('Generate Thumbnails');
  await eventually('in a trusted workspace its output folder counts', () => existsSync(elsewhere));
});
