import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { galleryWorkspace } from '../support/host/gallery.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import { photoWorkspace, type WorkspaceMaker } from '../support/host/workspaces.ts';
import { pictureSize } from '../support/picture-size.ts';

const taskWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = await photoWorkspace(folder);
  const tasks = [
    {
      type: 'batch-pool',
      label: 'small ones',
      job: 'thumbnails',
      files: ['photos/*.jpg'],
      options: { size: 64 },
    },
  ];
  mkdirSync(path.join(workspace, '.vscode'));
  writeFileSync(path.join(workspace, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
  return workspace;
};

/** What a person does with the pictures of a holiday: smaller ones for the web by a preset, and nothing but clicks. */
scenario('resize', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const lisbon = (name: string): string => path.join(workspace, 'lisbon', name);
  await wb.explorer.expand('lisbon');
  await wb.explorer.select('IMG_2041.jpg', 'IMG_2042.jpg', 'IMG_2043.jpg');
  await wb.statusItem('Whole Image').waitFor();
  const submenu = await (await wb.explorer.contextMenu('IMG_2043.jpg')).submenu('Batch Pool');
  const labels = await submenu.labels();
  assert.ok(labels.includes('Resize Pictures…'), `the submenu offers: ${labels.join(' · ')}`);
  assert.ok(labels.includes('Run Preset…'), `the submenu offers: ${labels.join(' · ')}`);
  await shot('submenu');
  await submenu.pick('Resize Pictures…');
  await wb.palette.row('Large').waitFor();
  await shot('presets');
  await wb.palette.choose(/^Medium/);
  await eventually('what is expected is said', async () =>
    /3 files, .*→/.test((await wb.palette.question()).replaceAll(/\s+/g, ' ')),
  );
  await shot('estimate');
  assert.ok(!readdirSync(path.join(workspace, 'lisbon')).some((name) => name.includes('_medium')));
  await wb.palette.choose('All Options…');
  await wb.palette.row('Quality').waitFor();
  await shot('options');
  await wb.palette.choose('Quality');
  await wb.palette.answer('60');
  await wb.palette.row(/Quality\s*60/).waitFor();
  await wb.palette.back();
  await wb.palette.row(/Quality 60/).waitFor();
  await shot('changed');
  await wb.palette.choose(/3 files/);
  await eventually('the last one is there', () => existsSync(lisbon('IMG_2043_medium.jpg')));
  assert.equal(pictureSize(readFileSync(lisbon('IMG_2041_medium.jpg'))), '1366×1025');
  await wb.palette.run('Batch Pool: Show Output');
  await wb.output.shows(/3 done/);
  await shot('done');
});

/** Another format for some, with what it will save; a whole folder made smaller in place; and all of that taken back. */
scenario('optimise', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const lisbon = (name: string): string => path.join(workspace, 'lisbon', name);
  const bytes = (name: string): number => statSync(lisbon(name)).size;
  await wb.explorer.expand('lisbon');
  await wb.explorer.select('IMG_2041.jpg', 'IMG_2042.jpg');
  await wb.statusItem('Whole Image').waitFor();
  await (await (await wb.explorer.contextMenu('IMG_2042.jpg')).submenu('Batch Pool')).pick('Convert Format…');
  await wb.palette.row('To WebP').waitFor();
  await shot('formats');
  await wb.palette.choose('To WebP');
  await eventually('what is expected is said', async () => /2 files, .*→/.test(await wb.palette.question()));
  await shot('webp');
  await wb.page.keyboard.press('Enter');
  await eventually('both are there', () => existsSync(lisbon('IMG_2042.webp')));

  const before = bytes('IMG_2045.jpg');
  await (await (await wb.explorer.contextMenu('lisbon')).submenu('Batch Pool')).pick('Optimize Pictures…');
  await wb.palette.row('As in Settings').waitFor();
  await shot('ways');
  await wb.palette.choose('As in Settings');
  await eventually('it is said that originals are replaced', async () =>
    /Run and Replace \d+ Files[^]*→/.test(await wb.palette.question()),
  );
  await shot('in-place');
  await wb.palette.choose(/Run and Replace/);
  await wb.notifications.text(/Optimize Pictures: \d+ done/, 60_000);
  await shot('optimised');
  assert.ok(bytes('IMG_2045.jpg') < before, 'the photo is no smaller');

  await wb.notifications.click(/Optimize Pictures: \d+ done/, 'Undo');
  await wb.dialog(/Undo/).waitFor();
  await shot('undo');
  await wb.dialogButton(/Undo/, /^Undo/);
  await eventually('the photo is as it was', () => bytes('IMG_2045.jpg') === before);
});

/** A task of the workspace in its terminal, with what failed among the problems. */
scenario('task', { workspace: taskWorkspace, alone: true }, async ({ wb, workspace, shot }) => {
  await wb.palette.run('Tasks: Run Task');
  await wb.palette.row('small ones').waitFor();
  await shot('list');
  await wb.palette.choose('small ones');
  await wb.statusItem('1').and(wb.page.locator('[id="status.problems"]')).waitFor();
  assert.ok(
    existsSync(path.join(workspace, 'photos', 'upright_thumbnail.jpg')),
    'the others have no thumbnail',
  );
  await shot('terminal');
  await wb.palette.run('Problems: Focus on Problems View');
  await wb.page.locator('.markers-panel', { hasText: 'broken.jpg' }).waitFor();
  await shot('problems');
});
