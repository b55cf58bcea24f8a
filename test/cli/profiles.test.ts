import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bundledCli } from '../support/bundled-cli.ts';
import { callCli } from '../support/cli-inside.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
const without = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/ {2}[\d.,]+ m?s\b/, ''));

test('CSV, JSON and XML files of a folder are profiled, with where they differ and what is no row', async () => {
  using folder = tempFolder();
  folder.write('data/2023.csv', 'id,price,when\n1,2.5,2023-01-01\n2,"x\n3,4,\n');
  folder.write('data/2024.csv', 'id,cost,when\nx1,2,2024-01-01\n');
  folder.write('data/a.ndjson', '{"a":1}\n{"a":}\n');
  folder.write('data/b.xml', '<r><i>1</i><i>2</i></r>');
  const cwd = path.join(folder.path, 'data');
  const csv = await callCli(cli, ['csv-profile', '.'], { cwd });
  expect(csv.code).toBe(0);
  expect(without(csv.lines).slice(0, 2)).toEqual(['✓ 2023.csv  41 B  1 reject', '✓ 2024.csv  29 B']);
  expect(csv.stderr).toContain('3 rows in 2 files, 1 reject');
  expect(csv.stderr).toContain(
    '2024.csv: “price” is missing; “cost” is new; “id” is text here and integer there (compared with 2023.csv)',
  );
  expect(fs.readFileSync(path.join(cwd, 'csv-profile.md'), 'utf8')).toContain(
    '| 3 | 3 | a quote that is not closed |',
  );
  // Its own earlier results are none of the files.
  expect((await callCli(cli, ['csv-profile', '.'], { cwd })).stderr).toContain('3 rows in 2 files');

  // Nor are the reports of others; what is named is taken.
  const json = await callCli(cli, ['json-profile', '.', '--formats', 'json'], { cwd });
  expect([json.code, without(json.lines).map((line) => line.split('  ')[0])]).toEqual([
    0,
    ['✓ a.ndjson', '✓ json-profile.json'],
  ]);
  expect(json.stderr).toContain('1 earlier result');
  const table = await callCli(cli, ['extract', '.', '--output-folder', '../table'], { cwd });
  const names = table.lines.map((line) => line.slice(2).split('  ')[0]);
  expect(names.slice(0, 4)).toEqual(['2023.csv', '2024.csv', 'a.ndjson', 'b.xml']);
  expect(names[4]).toMatch(/extract\.csv$/);
  const named = await callCli(cli, ['json-profile', 'csv-profile.json'], { cwd });
  expect(named.lines[0]).toMatch(/^✓ csv-profile\.json/);
  fs.rmSync(path.join(cwd, 'json-profile.csv'));
  fs.rmSync(path.join(cwd, 'json-profile.md'));
  expect((await callCli(cli, ['xml-profile', 'b.xml', '--record', 'i'], { cwd })).code).toBe(0);
  expect(fs.readdirSync(cwd).filter((name) => name.startsWith('json-profile'))).toEqual([
    'json-profile.json',
  ]);
  expect(fs.readFileSync(path.join(cwd, 'xml-profile.md'), 'utf8')).toContain('2 rows · 1 column');
});

/** Above 64 MB, so that several workers read it in parts, and with line breaks in quotes, so that a cut may be wrong. */
test('a large file is the same in parts, whatever the workers and wherever the cuts are', async () => {
  using folder = tempFolder();
  const rows = 110_000;
  const filler = 'x'.repeat(600);
  const line = (i: number): string =>
    `${i},${(i % 1000) / 8},2024-01-${String((i % 28) + 1).padStart(2, '0')},${filler}`;
  for (const [name, cell] of [
    ['plain.csv', 'y'],
    ['quoted.csv', `"${'two\nlines\n'.repeat(3)}"`],
  ] as const) {
    const file = folder.write(`data/${name}`, 'id,value,when,filler,note\n');
    for (let from = 0; from < rows; from += 10_000) {
      const lines = Array.from({ length: 10_000 }, (_, i) => `${line(from + i)},${cell}\n`);
      fs.appendFileSync(file, lines.join(''));
    }
  }
  const cwd = path.join(folder.path, 'data');
  for (const name of ['plain.csv', 'quoted.csv']) {
    const { code } = await callCli(cli, ['csv-profile', name, '--formats', 'json'], { cwd });
    expect(code).toBe(0);
    const [profile] = JSON.parse(fs.readFileSync(path.join(cwd, 'csv-profile.json'), 'utf8')) as [
      Record<string, unknown>,
    ];
    expect(profile).toMatchObject({
      ...{ file: name, rows, rejected: 0 },
      columns: [
        { name: 'id', type: 'integer', min: 0, max: rows - 1, mean: (rows - 1) / 2 },
        { name: 'value', type: 'number', distinct: expect.any(Number), mean: 999 / 8 / 2 },
        { name: 'when', type: 'date', earliest: '2024-01-01', latest: '2024-01-28', distinct: 28 },
        { name: 'filler', distinct: 1 },
        { name: 'note', distinct: 1 },
      ],
    });
  }
}, 240_000);
