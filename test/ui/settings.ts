import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import { pictureSize } from '../support/picture-size.ts';

scenario('settings', { alone: true }, async ({ wb, workspace, shot }) => {
  const editor = await wb.settings.openEditor('@ext:batch-pool.batch-pool');
  await editor.locator('.setting-item-label', { hasText: 'Timeout Seconds' }).first().waitFor();
  await shot('dark');

  await wb.settings.openEditor('batchPool.thumbnails.size');
  const box = editor.locator('.setting-item-contents', { hasText: 'Side of the box' }).locator('input');
  await box.fill('64');
  await box.press('Enter');
  await wb.explorer.expand('photos');
  const thumbnail = path.join(workspace, 'photos', 'img1_thumbnail.jpg');
  await eventually('the size of the settings page counts', async () => {
    await (await wb.explorer.contextMenu('img1.jpg')).pick('Generate Thumbnails');
    await eventually('there is a thumbnail', () => existsSync(thumbnail));
    return pictureSize(readFileSync(thumbnail)) === '64×48';
  });
  assert.ok(!existsSync(path.join(workspace, 'photos', 'img2_thumbnail.jpg')));

  await wb.palette.run('View: Close All Editors');
  await wb.settings.light();
  await wb.settings.openEditor('@ext:batch-pool.batch-pool');
  await editor.locator('.settings-toc-container').getByText('Batch Pool').click();
  await editor
    .locator('.setting-item-label', { hasText: 'Timeout Seconds' })
    .filter({ visible: true })
    .waitFor();
  await shot('light');
});
