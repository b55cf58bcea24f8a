import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { bundledCli } from '../support/bundled-cli.ts';
import { callCli } from '../support/cli-inside.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

const run = (folder: TempFolder, ...args: readonly string[]) =>
  callCli(cli, ['extract', ...args], { cwd: folder.path, state: path.join(folder.path, '.state') });

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

/** Orders of some shops, each in the form of its own; sum and number of all that are sound. */
function writeOrders(folder: TempFolder): { readonly rows: number; readonly sum: number } {
  const csv = (count: number, separator: string): string =>
    ['order,amount,note'.replaceAll(',', separator)]
      .concat(
        numbers(count).map((n) =>
          [`A${n}`, n, n % 3 === 0 ? `"line one\nline ${n}"` : '=SUM(A1)'].join(separator),
        ),
      )
      .join('\r\n');
  const json = (n: number): string =>
    JSON.stringify({ order: `J${n}`, amount: n, customer: { name: `Ä ${n}` } });
  folder.write('orders/north.csv', csv(3000, ','));
  folder.write('orders/deep/south.csv', csv(200, ';'));
  folder.write('orders/east.csv.gz', zlib.gzipSync(csv(500, '\t')));
  folder.write('orders/west.json', `[${numbers(400).map(json).join(',\n')}]`);
  folder.write('orders/web.ndjson', `${numbers(300).map(json).join('\n')}\n{"order":"J301","amo`);
  const element = (n: number): string => `<order id="X${n}"><amount>${n}</amount></order>`;
  folder.write('orders/shop.xml', `<shop>${numbers(100).map(element).join('\n')}</shop>`);
  // What is broken: the first 50 of these are whole.
  folder.write('orders/torn.xml', `<shop>${numbers(50).map(element).join('\n')}<order id="X51"><am`);
  folder.write('orders/torn.csv.gz', zlib.gzipSync(csv(500, ',')).subarray(0, 400));
  folder.write('orders/notes.md', 'order,amount\n1,1000000\n');
  const counts = [3000, 200, 500, 400, 300, 100, 50];
  const sum = counts.reduce((all, count) => all + (count * (count + 1)) / 2, 0);
  return { rows: counts.reduce((all, count) => all + count, 0), sum };
}

const tableOf = (folder: TempFolder, name = 'extract.csv'): readonly Record<string, string>[] =>
  parse(fs.readFileSync(path.join(folder.path, 'orders', name)), { columns: true });

const total = (rows: readonly Record<string, unknown>[]): number =>
  rows.reduce((sum, { amount }) => sum + Number(amount), 0);

describe('a folder of all kinds of files', () => {
  test('becomes one table in which every sound row is, and one of what is not', async () => {
    using folder = tempFolder();
    const { rows, sum } = writeOrders(folder);
    const { code, stderr } = await run(folder, 'orders');
    const table = tableOf(folder);
    expect(table).toHaveLength(rows);
    expect(total(table)).toBe(sum);
    expect(table.find(({ order }) => order === 'A3')).toMatchObject({
      _source: 'deep/south.csv',
      note: 'line one\nline 3',
    });
    expect(
      table.filter(({ note = '' }) => note.startsWith('=')),
      'no formula',
    ).toEqual([]);
    expect(stderr).toContain('4,550 rows of 7 files');
    const rejects = tableOf(folder, 'extract-rejects.csv').map(({ file, reason }) => `${file}: ${reason}`);
    expect(rejects.map((text) => text.split(':')[0])).toEqual(['torn.csv.gz', 'torn.xml', 'web.ndjson']);
    expect(rejects[0]).toContain('damaged or cut short');
    expect(code, 'a file failed').toBe(1);
  });

  test('is the same bytes whatever the workers, and in NDJSON the same rows', async () => {
    const made: Buffer[] = [];
    for (const pool of [
      ['--pool-size', '1'],
      ['--pool-size', '4', '--worker-type', 'process'],
      ['--pool-size', '3', '--worker-type', 'thread', '--chunk-size', '1'],
    ]) {
      using folder = tempFolder();
      writeOrders(folder);
      await run(folder, 'orders', ...pool);
      made.push(fs.readFileSync(path.join(folder.path, 'orders/extract.csv')));
    }
    expect(made.map((bytes) => bytes.equals(made[0] ?? Buffer.alloc(0)))).toEqual([true, true, true]);
    using folder = tempFolder();
    const { rows, sum } = writeOrders(folder);
    await run(
      folder,
      'orders',
      '--format',
      'ndjson',
      '--columns',
      'order, customer.name as who, amount to number',
    );
    const text = fs.readFileSync(path.join(folder.path, 'orders/extract.ndjson'), 'utf8');
    const table = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(table).toHaveLength(rows);
    expect(total(table)).toBe(sum);
    expect(table.filter(({ who }) => who !== undefined)).toHaveLength(700);
  });

  test('is checked, and made anew where files have changed', async () => {
    using folder = tempFolder();
    writeOrders(folder);
    fs.rmSync(path.join(folder.path, 'orders/torn.csv.gz'));
    expect((await run(folder, 'orders', '--format', 'parquet')).code).toBe(0);
    const table = path.join(folder.path, 'orders/extract.parquet');
    const bytes = fs.readFileSync(table);
    expect(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString()).toBe('PAR1PAR1');
    expect((await run(folder, 'orders', '--format', 'parquet', '--check')).code).toBe(0);
    fs.appendFileSync(path.join(folder.path, 'orders/north.csv'), '\r\nA3001,1,x');
    const stale = await run(folder, 'orders', '--format', 'parquet', '--check');
    expect([stale.code, fs.readFileSync(table).equals(bytes)]).toEqual([1, true]);
    expect((await run(folder, 'orders', '--format', 'parquet')).stderr).toContain('4,551 rows');
    const left = folder.files().filter((name) => /scratch|\.batch-pool-/.test(name));
    expect(left).toEqual([]);
  });

  test('a path that cannot be read is refused before anything runs', async () => {
    using folder = tempFolder();
    writeOrders(folder);
    const { code, stderr } = await run(folder, 'orders', '--columns', '$..amount');
    expect(code).toBe(2);
    expect(stderr).toContain('“$..amount” has “..”, which is not supported: name each step');
    expect(fs.existsSync(path.join(folder.path, 'orders/extract.csv'))).toBe(false);
  });
});
