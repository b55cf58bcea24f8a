import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { scenario } from '../support/host/scenario.ts';
import { uglyWorkspace } from '../support/host/workspaces.ts';

scenario('names', { workspace: uglyWorkspace, alone: true }, async ({ wb, workspace, shot }) => {
  const folder = path.join(workspace, '# ugly %');
  await wb.explorer.expand('# ugly %');
  await (await wb.explorer.contextMenu('# ugly %')).pick('Generate Thumbnails');
  await wb.explorer.item('📷 日本語_thumbnail.jpg').waitFor();
  await wb.palette.run('Batch Pool: Show Output');
  const text = await wb.output.shows(/5 done/);
  for (const name of ['it\'s "quoted" #1', '100%', '100%25', '📷 日本語', 'two  spaces'])
    assert.ok(
      existsSync(path.join(folder, `${name}_thumbnail.jpg`)),
      `no thumbnail of ${name}; the output:\n${text}`,
    );
  await shot('dark');
  for (const name of [
    '100%25_thumbnail.jpg',
    '日本語_thumbnail.jpg',
    'spaces_thumbnail.jpg',
    '#1_thumbnail.jpg',
  ]) {
    await wb.output.openLink(name);
    await wb.tab(name).waitFor();
  }
});
