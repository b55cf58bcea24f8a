import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { bigWorkspace, manyPhotos } from '../support/host/gallery.ts';
import { scenario } from '../support/host/scenario.ts';

// Alone, as the output has to follow what is written: in a window where somebody clicked into it before, it does not.
scenario('progress', { workspace: bigWorkspace, alone: true }, async ({ wb, workspace, shot }) => {
  const roll = path.join(workspace, 'roll');
  const progress = new RegExp(`\\d+/${manyPhotos}.*details`);

  await (await wb.explorer.contextMenu('roll')).pick('Generate Thumbnails');
  await wb.notifications.text(new RegExp(`\\d\\d+/${manyPhotos}.* left`));
  await wb.notifications.clickLink(progress, 'details');
  await wb.output.shows(/✓ roll\/IMG_20\d\d\.jpg → /);
  await shot('dark');
  await wb.notifications.click(progress, 'Cancel');
  const said = await wb.notifications.text(/Generate Thumbnails was cancelled/);
  await wb.notifications.gone(progress);
  assert.match(said, /^Generate Thumbnails was cancelled\. What was done by then stays\.$/);
  const text = await wb.output.shows(/\d+ done, \d+ cancelled/);
  const [, done, cancelled] = /(\d+) done, (\d+) cancelled/.exec(text) ?? [];
  assert.equal(Number(done) + Number(cancelled), manyPhotos, `the output says: ${text}`);
  assert.ok(Number(done) > 0 && Number(cancelled) > 0, `the cancel came too early or too late: ${text}`);
  await shot('cancelled-dark');
  await wb.notifications.click(/was cancelled/, 'Show Output');
  const files = readdirSync(roll);
  assert.equal(
    files.filter((name) => name.includes('_thumbnail')).length,
    Number(done),
    'thumbnails on the disk',
  );
  assert.equal(
    files.length,
    manyPhotos + Number(done),
    `left behind: ${files.filter((name) => name.startsWith('.')).join(', ')}`,
  );

  await wb.settings.light();
  await wb.palette.run('Batch Pool: Repeat Last Run');
  await wb.notifications.text(new RegExp(`\\d\\d+/${manyPhotos}.* left`));
  await shot('light');
  await wb.palette.run('Batch Pool: Cancel Run');
  await wb.notifications.gone(progress);
  await wb.notifications.text(/was cancelled/);
  assert.equal(
    await wb.notifications.toast(/was cancelled/).count(),
    1,
    'the message of the run before is still there too',
  );
  await shot('cancelled-light');
});
