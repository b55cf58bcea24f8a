import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type TableForm, type TableTruth, toNine } from '../support/table-files.ts';
import { cli, cores, needs, needsBuild, node, shell } from './commands.ts';
import type { Command, Contender, Work } from './contest.ts';

export interface ProfileContender extends Contender {
  readonly counts: (work: Work) => TableTruth;
}

const jsonIn = (work: Work, file: string): unknown =>
  JSON.parse(readFileSync(path.join(work.folder, file), 'utf8'));

const batchPool =
  (form: TableForm, file: string, ...flags: readonly string[]) =>
  ({ folder, state }: Work): Command => ({
    ...node(cli, `${form}-profile`, path.join(folder, file), ...flags),
    env: { BATCH_POOL_STATE: state },
  });

interface OurProfile {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly mean?: number }[];
}

const ourCounts =
  (form: TableForm) =>
  (work: Work): TableTruth => {
    const [profile] = jsonIn(work, `${form}-profile.json`) as readonly OurProfile[];
    const mean = profile?.columns.find(({ name }) => name === 'amount')?.mean ?? Number.NaN;
    return { rows: profile?.rows ?? 0, mean: toNine(mean) };
  };

function millerCounts(work: Work): TableTruth {
  const fields = jsonIn(work, 'miller.json') as readonly Readonly<Record<string, unknown>>[];
  const amount = fields.find((field) => field['field_name'] === 'amount');
  return { rows: Number(amount?.['count']), mean: toNine(Number(amount?.['mean'])) };
}

/** Of a program that writes both into a file of its own. */
const countsIn =
  (file: string) =>
  (work: Work): TableTruth => {
    const [rows = 0, mean = 0] = readFileSync(path.join(work.folder, file), 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    return { rows, mean: toNine(mean) };
  };

/** Counts rows and adds up one column, which is a small part of what the others tell. */
const python = [
  'import xml.etree.ElementTree as e',
  'n = s = 0',
  'i = e.iterparse("sales.xml", ("start", "end")); r = next(i)[1]',
  'for k, x in i:',
  '  if k == "end" and x.tag == "sale": n += 1; s += float(x.find("amount").text); r.clear()',
  'print(n, s / n)',
].join('\n');

const jq = `jq -rn 'reduce inputs as $r ([0, 0]; [.[0] + 1, .[1] + $r.amount]) | "\\(.[0]) \\(.[1] / .[0])"' sales.ndjson > jq.txt`;
const xpath = { rows: 'count(/sales/sale)', sum: 'sum(/sales/sale/amount)' };
const xmlstarlet = `xmlstarlet sel -t -v '${xpath.rows}' -o ' ' -v '${xpath.sum} div ${xpath.rows}' sales.xml > xmlstarlet.txt`;

export const profileFile = (form: TableForm): string => `sales.${form === 'json' ? 'ndjson' : form}`;

export const profileContenders = (form: TableForm): readonly ProfileContender[] => {
  const file = profileFile(form);
  const own = { missing: needsBuild, counts: ourCounts(form) };
  return [
    {
      name: 'pool',
      title: `Batch Pool, ${cores} workers`,
      isReference: true,
      command: batchPool(form, file),
      ...own,
    },
    {
      name: 'one',
      title: 'Batch Pool, 1 worker',
      command: batchPool(form, file, '--pool-size', '1'),
      ...own,
    },
    ...others(form, file),
  ];
};

const others = (form: TableForm, file: string): readonly ProfileContender[] => {
  const miller = (input: string): ProfileContender => ({
    name: 'miller',
    title: 'mlr summary',
    command: () => shell(`mlr --i${input} --ojson summary ${file} > miller.json`),
    missing: needs('mlr', 'miller'),
    counts: millerCounts,
  });
  switch (form) {
    case 'csv':
      return [miller('csv')];
    case 'json':
      return [
        miller('jsonl'),
        {
          name: 'jq',
          title: 'jq: rows and one sum only',
          command: () => shell(jq),
          missing: needs('jq', 'jq'),
          counts: countsIn('jq.txt'),
        },
      ];
    case 'xml':
      return [
        {
          name: 'python',
          title: 'Python, iterparse: rows and one sum only',
          command: () => shell(`python3 -c '${python}' > python.txt`),
          missing: needs('python3', 'python3'),
          counts: countsIn('python.txt'),
        },
        {
          name: 'xmlstarlet',
          title: 'xmlstarlet: rows and one sum only, the whole file in memory',
          command: () => shell(xmlstarlet),
          missing: needs('xmlstarlet', 'xmlstarlet'),
          counts: countsIn('xmlstarlet.txt'),
        },
      ];
  }
};
