import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import { pictureSize } from '../support/picture-size.ts';

scenario('palette', {}, async ({ wb, workspace, shot }) => {
  const photo = (name: string): string => path.join(workspace, 'photos', name);
  await wb.palette.run('Batch Pool: Generate Thumbnails…');
  assert.match(await wb.palette.question(), /What do you want to work on\?|Generate Thumbnails/);
  await shot('where-dark');
  await wb.palette.choose('Workspace');

  await wb.palette.choose(/Thumbs Folder, 75×75/); // it settles the size, so nothing is left to ask
  await wb.palette.choose(/\d files/);
  await eventually('the preset’s folder is there', () => existsSync(photo('thumbs/img10.jpg')));
  assert.equal(pictureSize(readFileSync(photo('thumbs/img10.jpg'))), '75×56');

  await wb.palette.run('Batch Pool: Generate Thumbnails…');
  await wb.palette.choose('Workspace');
  await wb.palette.row('Custom…').waitFor();
  await shot('preset-dark');
  await wb.palette.choose('Custom…');
  await eventually('the size is asked for', async () => /Size/.test(await wb.palette.question()));
  await shot('size-dark');
  await wb.palette.back();
  await eventually('Back leads to the presets', async () => /Custom…/.test(await wb.palette.question()));
  await wb.palette.choose('Custom…');
  await eventually('the size is asked for again', async () => /Size/.test(await wb.palette.question()));
  await wb.palette.answer('0');
  const wrong = await eventually('a size of 0 is refused', async () => {
    const said = await wb.palette.question();
    return /Expected/.test(said) && said;
  });
  assert.match(wrong, /Expected .*1.*16[,.]?383/, `what a person reads: ${wrong}`);
  await shot('wrong-dark');
  await wb.palette.answer('64');
  await eventually('what is expected is said', async () => /→/.test(await wb.palette.question()));
  await shot('begin-dark');
  await wb.palette.choose(/\d files/);
  await eventually('thumbnails of 64 pixels', () => existsSync(photo('img10_thumbnail.jpg')));
  assert.equal(pictureSize(readFileSync(photo('img10_thumbnail.jpg'))), '64×48');
});
