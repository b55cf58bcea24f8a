import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { galleryWorkspace } from '../support/host/gallery.ts';
import { Menu } from '../support/host/menu.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import type { Workbench } from '../support/host/workbench.ts';
import { pictureSize } from '../support/picture-size.ts';

scenario('menu', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const lisbon = (name: string): string => path.join(workspace, 'lisbon', name);
  await wb.explorer.expand('lisbon');

  // One file.
  await wb.explorer.select('IMG_2041.jpg');
  // A picture that has just come into the editor takes the focus, and closes menus.
  await wb.statusItem('Whole Image').waitFor();
  const one = await wb.explorer.contextMenu('IMG_2041.jpg');
  const labels = await one.labels();
  assert.ok(labels.includes('Generate Thumbnails'), `the menu of a photo offers: ${labels.join(' · ')}`);
  assert.equal(
    labels.filter((label) => label === 'Batch Pool').length,
    1,
    `in the menu: ${labels.join(' · ')}`,
  );
  await shot('dark');
  await one.pick('Generate Thumbnails');
  await wb.explorer.item('IMG_2041_thumbnail.jpg').waitFor();
  assert.equal(pictureSize(readFileSync(lisbon('IMG_2041_thumbnail.jpg'))), '128×96');
  assert.ok(!existsSync(lisbon('IMG_2042_thumbnail.jpg')), 'files that were not selected were worked on');

  // Several, in the order of selection.
  await wb.explorer.select('IMG_2044.jpg', 'IMG_2042.jpg', 'IMG_2043.jpg');
  await (await wb.explorer.contextMenu('IMG_2042.jpg')).pick('Generate Thumbnails');
  await wb.explorer.item('IMG_2044_thumbnail.jpg').waitFor();
  await wb.palette.run('Batch Pool: Show Output');
  const text = await wb.output.shows(/3 done/);
  const order = [...text.slice(text.indexOf('3 files')).matchAll(/IMG_(\d+)\.jpg →/g)].map(
    ([, number]) => number,
  );
  assert.deepEqual(order, ['2044', '2042', '2043'], `the lines are not in the order of selection:\n${text}`);

  // What is no picture has no such menu.
  const other = await wb.explorer.contextMenu('notes.md');
  const others = await other.labels();
  assert.ok(!others.includes('Generate Thumbnails'), `the menu of a text offers: ${others.join(' · ')}`);
  await other.close();

  // The photo in the editor, by its tab's menu.
  await wb.explorer.item('IMG_2045.jpg').dblclick();
  await wb.statusItem('1512x2016').waitFor();
  await wb.tab('IMG_2045.jpg').click({ button: 'right' });
  await (await Menu.open(wb.page)).pick('Generate Thumbnails');
  await wb.explorer.item('IMG_2045_thumbnail.jpg').waitFor();
});

scenario('folder', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const lisbon = (name: string): string => path.join(workspace, 'lisbon', name);
  await wb.explorer.expand('lisbon');
  const menu = await wb.explorer.contextMenu('lisbon');
  const submenu = await menu.submenu('Batch Pool');
  const labels = await submenu.labels();
  assert.ok(
    labels.includes('Generate Thumbnails…') && labels.includes('Show Output'),
    `the submenu offers: ${labels.join(' · ')}`,
  );
  await shot('submenu-dark');
  await submenu.close();
  await (await wb.explorer.contextMenu('lisbon')).pick('Generate Thumbnails');

  // One photo is cut short: the output comes into view by itself, and the closing message offers what to do.
  const said = await wb.notifications.text(/10 done, 1 skipped, 1 failed/);
  assert.match(said, /^Generate Thumbnails: /);
  const text = await wb.output.shows(/10 done, 1 skipped, 1 failed/);
  assert.equal(await wb.output.channel(), 'Batch Pool');
  const names = [...text.matchAll(/^[✓–✗] lisbon\/(.*?)(?: →| failed| skipped)/gm)].map(([, name]) => name);
  assert.deepEqual(
    names.slice(-3),
    ['IMG_2050.jpg', 'IMG_2051.jxl', 'Tram 28 (map).png'],
    `the output:\n${text}`,
  );
  assert.match(text, /✗ lisbon\/IMG_2050\.jpg failed: The picture is damaged or cut short/);
  const colours = await Promise.all(['✓', '✗', '–'].map((mark) => wb.output.colour(mark)));
  assert.equal(new Set(colours).size, 3, `done, failed and skipped have these colours: ${colours.join(' ')}`);
  await shot('summary-dark');

  // The photo is whole now.
  writeFileSync(lisbon('IMG_2050.jpg'), readFileSync(lisbon('IMG_2041.jpg')));
  await wb.notifications.click(/1 failed/, 'Retry Failed');
  await eventually('the photo that failed has its thumbnail', () =>
    existsSync(lisbon('IMG_2050_thumbnail.jpg')),
  );
  await wb.output.shows(/1 file,[^]*✓ lisbon\/IMG_2050\.jpg[^]*1 done/);

  await outputAlone(wb, () => shot('output-dark'));

  await wb.settings.light();
  writeFileSync(lisbon('IMG_2050.jpg'), readFileSync(lisbon('IMG_2041.jpg')).subarray(0, 60_000));
  const again = await (await wb.explorer.contextMenu('lisbon')).submenu('Batch Pool');
  await shot('submenu-light');
  assert.ok((await again.labels()).includes('Repeat Last Run'));
  await again.close();
  await (await wb.explorer.contextMenu('lisbon')).pick('Generate Thumbnails');
  await wb.notifications.text(/10 done, 1 skipped, 1 failed/);
  await wb.output.shows(/2050\.jpg failed[^]*10 done, 1 skipped, 1 failed/);
  await shot('summary-light');

  await wb.notifications.click(/1 failed/, 'Show Output');
  await outputAlone(wb, () => shot('output-light'));

  // Ctrl+click opens the picture. Last, as a click into the output stops it from following what is written.
  await wb.output.openLink('IMG_2048_thumbnail.jpg');
  await wb.tab('IMG_2048_thumbnail.jpg').waitFor();
  await wb.output.openLink('Tram 28 (map).png');
  await wb.tab('Tram 28 (map).png').waitFor();
  await shot('link-light');

  // What failed is known to the next window too.
  writeFileSync(lisbon('IMG_2050.jpg'), readFileSync(lisbon('IMG_2041.jpg')));
  await wb.page.reload();
  await wb.drawn();
  await wb.palette.run('Batch Pool: Retry Failed');
  await wb.palette.run('Batch Pool: Show Output');
  await wb.output.shows(/1 file,[^]*✓ lisbon\/IMG_2050\.jpg[^]*1 done/);
});

/** The output over all of the window, with its links. */
async function outputAlone(wb: Workbench, look: () => Promise<void>): Promise<void> {
  await wb.palette.run('View: Toggle Maximized Panel');
  await wb.output.link('IMG_2049_thumbnail.jpg').waitFor();
  await wb.page.mouse.move(700, 300);
  await look();
  await wb.palette.run('View: Toggle Maximized Panel');
}
