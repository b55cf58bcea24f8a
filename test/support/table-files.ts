import fs from 'node:fs';
import { Random } from './random.ts';

export type TableForm = 'csv' | 'json' | 'xml';

/** What whoever counts right comes to. */
export interface TableTruth {
  readonly rows: number;
  /** Of `amount`, to nine digits. */
  readonly mean: number;
}

const cities = ['London', 'Paris', 'Berlin', 'New York', 'São Paulo', 'Tokyo', 'Lagos', 'Oslo'];

interface Row {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly amount: string;
  readonly active: boolean;
  readonly created: string;
  readonly comment: string;
}

function rowOf(id: number, random: Random): Row {
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    id,
    name: `user${Math.floor(random.between(0, 50_000))}`,
    city: cities[Math.floor(random.between(0, cities.length))] ?? '',
    amount: random.between(0, 10_000).toFixed(2),
    active: id % 3 > 0,
    created: `2024-${two((id % 12) + 1)}-${two((id % 28) + 1)}T10:${two(id % 60)}:00Z`,
    comment: id % 10 === 0 ? 'said "hi", left' : `plain words here ${id % 1000}`,
  };
}

const quoted = (text: string): string => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text);

const forms: Readonly<
  Record<TableForm, { readonly head: string; readonly row: (row: Row) => string; readonly foot: string }>
> = {
  csv: {
    head: 'id,name,city,amount,active,created,comment\n',
    row: ({ id, name, city, amount, active, created, comment }) =>
      `${id},${name},${city},${amount},${active},${created},${quoted(comment)}\n`,
    foot: '',
  },
  json: {
    head: '',
    row: ({ amount, city, ...row }) =>
      `${JSON.stringify({ ...row, amount: Number(amount), at: { city, tags: ['a', 'b'] } })}\n`,
    foot: '',
  },
  xml: {
    head: '<?xml version="1.0" encoding="utf-8"?>\n<sales>\n',
    row: ({ id, name, city, amount, created }) =>
      `<sale id="${id}"><name>${name}</name><at city="${city}">${created}</at><amount>${amount}</amount></sale>\n`,
    foot: '</sales>\n',
  },
};

/** Writes a table of about so many bytes, the same on every machine. */
export function writeTable(file: string, form: TableForm, bytes: number): TableTruth {
  const { head, row, foot } = forms[form];
  const random = new Random(1);
  const handle = fs.openSync(file, 'w');
  try {
    let [written, rows, sum, text] = [0, 0, 0, head];
    while (written + text.length < bytes) {
      const next = rowOf(rows++, random);
      sum += Number(next.amount);
      text += row(next);
      if (text.length > 1e6) {
        written += fs.writeSync(handle, text);
        text = '';
      }
    }
    fs.writeSync(handle, text + foot);
    return { rows, mean: toNine(sum / rows) };
  } finally {
    fs.closeSync(handle);
  }
}

export const toNine = (value: number): number => Number(value.toPrecision(9));
