import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import { pictureSize } from '../support/picture-size.ts';

scenario('conflict', { settings: { 'batchPool.onConflict': 'ask' } }, async ({ wb, workspace, shot }) => {
  const photos = path.join(workspace, 'photos');
  const taken = ['img1_thumbnail.jpg', 'img2_thumbnail.jpg'];
  for (const name of taken) writeFileSync(path.join(photos, name), 'somebody else’s');
  await wb.explorer.expand('photos');
  const run = async (): Promise<void> => {
    await wb.explorer.select('img1.jpg', 'img2.jpg', 'img3.jpg');
    // A picture that has just come into the editor takes the focus, and closes menus.
    await wb.statusItem('Whole Image').waitFor();
    await (await wb.explorer.contextMenu('img3.jpg')).pick('Generate Thumbnails');
  };
  const question = /2 names are already taken by other files/;

  await run();
  await wb.dialog(question).waitFor();
  const asked = await wb.dialog(question).innerText();
  for (const name of taken) assert.ok(asked.includes(name), `the question does not name ${name}:\n${asked}`);
  await shot('dark');
  await wb.dialogButton(question, 'Cancel');
  assert.ok(!readdirSync(photos).includes('img3_thumbnail.jpg'), 'it ran though the question was dismissed');

  await run();
  await wb.dialogButton(question, 'Skip');
  await eventually('the third has its thumbnail', () => readdirSync(photos).includes('img3_thumbnail.jpg'));
  for (const name of taken) assert.equal(readFileSync(path.join(photos, name), 'utf8'), 'somebody else’s');

  await run();
  await wb.dialogButton(question, 'Overwrite');
  await eventually('the first is replaced', () => {
    return pictureSize(readFileSync(path.join(photos, 'img1_thumbnail.jpg'))) === '128×96';
  });
});
