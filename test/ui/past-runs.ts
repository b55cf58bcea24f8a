import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { bigWorkspace, manyPhotos } from '../support/host/gallery.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';

scenario('past-runs', { workspace: bigWorkspace }, async ({ wb, workspace, shot }) => {
  const roll = path.join(workspace, 'roll');
  const thumbnails = (): readonly string[] => readdirSync(roll).filter((name) => name.includes('_thumbnail'));

  // The window goes in the middle of the run.
  await (await wb.explorer.contextMenu('roll')).pick('Generate Thumbnails');
  await wb.notifications.text(new RegExp(`\\d\\d+/${manyPhotos}.* left`));
  await wb.page.reload();
  await wb.drawn();
  const before = await eventually('the run has ended with its window', () => {
    const now = thumbnails().length;
    return new Promise<number | false>((resolve) => {
      setTimeout(() => resolve(thumbnails().length === now && now), 1500);
    });
  });
  assert.ok(before < manyPhotos, 'the run went on without its window, or was over before the window went');
  // Nothing is clicked: the window tells by itself.
  const unfinished = /did not finish/;
  const said = await wb.notifications.text(unfinished, 60_000);
  const [, done] = /did not finish: (\d+) of 300 files were done when the window closed\./.exec(said) ?? [];
  assert.ok(
    Number(done) > 0 && Number(done) <= before,
    `${before} thumbnails are there; the message: ${said}`,
  );
  await shot('unfinished-dark');
  // Said once: the next window says nothing, and the command is there.
  await wb.page.reload();
  await wb.drawn();
  await wb.palette.run('Batch Pool: Resume Run…');
  await wb.palette.row(/Generate Thumbnails: \d+ done/).waitFor();
  assert.equal(await wb.notifications.toast(unfinished).count(), 0, 'it is said again');
  await wb.palette.choose(/Generate Thumbnails: \d+ done/);
  const closing = await wb.notifications.text(/Generate Thumbnails: .*unchanged/, 120_000);
  assert.match(closing, /^Generate Thumbnails: \d+ done, \d+ unchanged · /);
  await wb.palette.run('Batch Pool: Show Output');
  await wb.output.shows(/\d+ done, \d+ unchanged · /);
  await shot('resumed-dark');
  const made = manyPhotos;
  assert.equal(thumbnails().length, made, 'a photo has none, or two');
  assert.deepEqual(
    readdirSync(roll).filter((name) => name.startsWith('.')),
    [],
    'left behind',
  );

  // The list.
  await wb.palette.run('Batch Pool: Show Past Runs…');
  await wb.palette.row(/Generate Thumbnails: \d+ done, \d+ unchanged/).waitFor();
  await shot('list-dark');
  const listed = await wb.palette.question();
  assert.match(listed, /interrupted after|cancelled after/);
  assert.match(listed, /resumed later/);
  await wb.palette.choose(/Generate Thumbnails: \d+ done, \d+ unchanged/);
  await wb.palette.row('Show Output Again').waitFor();
  await shot('actions-dark');
  await wb.palette.choose('Show Output Again');
  await wb.output.shows(/shown again from its record|\d+ done, \d+ unchanged/);

  // All of it back: the run that went on, and the one it went on with.
  await wb.palette.run('Batch Pool: Undo Run…');
  await wb.palette.choose(/Generate Thumbnails: \d+ done, \d+ unchanged/);
  const question = /Undo Generate Thumbnails of \d\d:\d\d\?/;
  await wb.dialog(question).waitFor();
  await shot('undo-question-dark');
  await wb.dialogButton(question, 'Undo');
  const undone = await wb.notifications.text(/was undone/, 60_000);
  await shot('undone-dark');
  const [, removed] = /was undone: (\d+) removed\./.exec(undone) ?? [];
  assert.equal(thumbnails().length, made - Number(removed), undone);
  await wb.notifications.click(/was undone/, /^Undo Run of .* Too$/);
  await wb.dialogButton(question, 'Undo');
  await eventually('no thumbnail is left', () => thumbnails().length === 0, 60_000);
  assert.equal(readdirSync(roll).length, manyPhotos, 'photos are lost, or something was left behind');

  await wb.settings.light();
  await wb.palette.run('Batch Pool: Show Past Runs…');
  await wb.palette.row(/undone/).waitFor();
  await shot('list-light');
});
