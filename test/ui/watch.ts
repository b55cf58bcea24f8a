import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { galleryWorkspace } from '../support/host/gallery.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';

scenario('watch', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const lisbon = (name: string): string => path.join(workspace, 'lisbon', name);
  const thumbnails = (): readonly string[] =>
    readdirSync(lisbon('')).filter((name) => name.includes('_thumbnail'));
  const comes = async (name: string, count: number): Promise<void> => {
    copyFileSync(lisbon('IMG_2041.jpg'), lisbon(`${name}.jpg`));
    await eventually(`${name} has a result`, () =>
      Promise.resolve(existsSync(lisbon(`${name}_thumbnail.jpg`))),
    );
    await wb.statusItem(`${count} done`).waitFor();
  };

  const menu = await wb.explorer.contextMenu('lisbon');
  await (await menu.submenu('Batch Pool')).pick('Watch Folder…');
  await wb.palette.choose(/Generate Thumbnails/);
  await wb.palette.choose(/As in Settings/);
  await wb.palette.row(/Only What Is New/).waitFor();
  await shot('question-dark');
  await wb.palette.choose(/Only What Is New/);
  await wb.statusItem('0 done').waitFor();
  // The folder has been gone through by then; a file that comes earlier would count as one that was there.
  await wb.page.waitForTimeout(3000);
  await comes('new', 1);
  await wb.palette.run('Batch Pool: Show Output');
  await wb.output.shows(/✓ lisbon\/new\.jpg → lisbon\/new_thumbnail\.jpg/);
  await shot('dark');

  // It goes on in the next window, with what came meanwhile.
  await wb.page.reload();
  await wb.drawn();
  await wb.statusItem(/\d+ done/).waitFor();
  await comes('after', 1);

  await wb.settings.light();
  await wb.statusItem('1 done').click();
  await wb.palette.row(/Stop Generate Thumbnails in lisbon/).waitFor();
  await shot('stop-light');
  await wb.palette.choose(/Stop Generate Thumbnails in lisbon/);
  await wb.notifications.text(/Generate Thumbnails in lisbon is no longer watched: 1 file\./);
  await shot('stopped-light');
  await wb.statusItem('1 done').waitFor({ state: 'detached' });
  assert.deepEqual(thumbnails(), ['after_thumbnail.jpg', 'new_thumbnail.jpg']);
});

scenario('measure', { workspace: galleryWorkspace }, async ({ wb, workspace, shot }) => {
  const before = readdirSync(path.join(workspace, 'lisbon'));
  const menu = await wb.explorer.contextMenu('lisbon');
  await (await menu.submenu('Batch Pool')).pick('Measure Pool Size…');
  await wb.palette.choose(/Generate Thumbnails/);
  await wb.palette.choose(/As in Settings/);
  await wb.palette.choose(/^Pool sizes(?!,)/);
  await wb.notifications.text(/Measure Pool Size.*\d+\/\d+ · \d+ × process/);
  await shot('progress-dark');
  await wb.notifications.text(/Best: \d+ worker/, 120_000);
  const page = wb.page.frameLocator('iframe.webview').frameLocator('iframe');
  await page.getByRole('heading', { name: 'Pool size: Generate Thumbnails' }).waitFor({ timeout: 60_000 });
  await shot('dark');
  assert.deepEqual(readdirSync(path.join(workspace, 'lisbon')), before, 'measuring has written files');
});
