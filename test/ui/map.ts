import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import type { WorkspaceMaker } from '../support/host/workspaces.ts';

const texts: Readonly<Record<string, string>> = {
  'texts/apples.txt': 'An apple a day\nkeeps the doctor away.\n',
  'texts/birds.txt': 'One bird in the hand\nis worth two in the bush.\n\nTwo birds, one stone.\n',
  'texts/cats.txt': 'When the cat is away, the mice will play.\n',
  'tools/bad.batch.mjs':
    'export default async (file) => {\n  const text = await file.text();\n  return text.lenght.toFixed();\n};\n',
};

const library: WorkspaceMaker = (folder) => {
  const workspace = path.join(folder, 'library');
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  return Promise.resolve(workspace);
};

scenario(
  'map',
  // Its click into the output stops that from following what is written, for the next scenario as well.
  { alone: true, workspace: library, ready: 'Batch Pool: New Map Function…' },
  async ({ wb, workspace, shot }) => {
    // Written from the template, by the folder's menu.
    await wb.explorer.expand('tools');
    const menu = await (await wb.explorer.contextMenu('tools')).submenu('Batch Pool');
    await shot('submenu-dark');
    await menu.pick('New Map Function…');
    await wb.palette.row('JavaScript').waitFor();
    await shot('templates-dark');
    await wb.palette.choose('JavaScript');
    await wb.palette.answer('count');
    await wb.tab('count.batch.mjs').waitFor();
    await wb.explorer.item('batch-pool.d.ts').waitFor();
    await shot('written-dark');
    assert.match(
      readFileSync(path.join(workspace, 'tools/count.batch.mjs'), 'utf8'),
      /^export default async/m,
    );

    // Run on a selection.
    await wb.explorer.expand('texts');
    await wb.explorer.select('cats.txt', 'birds.txt', 'apples.txt');
    const selected = await (await wb.explorer.contextMenu('birds.txt')).submenu('Batch Pool');
    await (await selected.submenu('Data and Files')).pick('Run Map Function…');
    await wb.palette.row('count').waitFor();
    await shot('functions-dark');
    await wb.palette.choose(/tools\/count/);
    await wb.palette.choose(/as they are found/);
    await wb.palette.run('Batch Pool: Show Output');
    const text = await wb.output.shows(/3 done/);
    const lines = [...text.matchAll(/✓ texts\/(\w+)\.txt.*\{"lines":(\d)\}/g)].map(([, name, count]) => [
      name,
      count,
    ]);
    assert.deepEqual(
      lines,
      [
        ['cats', '1'],
        ['birds', '3'],
        ['apples', '2'],
      ],
      text,
    );
    await shot('output-dark');

    // A bad one: its line is a click away.
    const again = await (await wb.explorer.contextMenu('cats.txt')).submenu('Batch Pool');
    await (await again.submenu('Data and Files')).pick('Run Map Function…');
    await wb.palette.choose(/tools\/bad/);
    await wb.palette.choose(/as they are found/);
    const failed = await wb.output.shows(/3 failed/);
    assert.match(
      failed,
      /The function threw: .*toFixed.* \(at\s+tools\/bad\.batch\.mjs:3:22\)\. \[/s,
      failed,
    );
    await shot('failed-dark');
    await wb.output.openLink(/bad\.batch\.mjs:3:22/);
    await wb.tab('bad.batch.mjs').waitFor();
    await eventually(
      'the cursor is at the line',
      async () => (await wb.statusItem(/Ln 3, Col 22/).count()) > 0,
    );
    await shot('line-dark');
  },
);
