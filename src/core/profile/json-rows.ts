import { readJson } from '../json-text/read.ts';
import type { JsonRecord } from '../json-text/record.ts';
import { Columns, longestName } from './columns.ts';
import { type TableValue, Tally } from './table.ts';

export interface JsonWish {
  /** A value in each line; absent: found out. */
  readonly isLines?: boolean;
  readonly depth: number;
  readonly rejects: number;
}

/** The profile of JSON out of decoded text: a column for each path that leads to a value. */
export async function profileJson(
  pieces: AsyncIterable<string>,
  { isLines, depth, rejects }: JsonWish,
): Promise<TableValue> {
  const columns = new Columns();
  const tally = new Tally(rejects);
  const members = new Members(columns);
  let duplicates = 0;
  const read = await readJson(
    pieces,
    { ...(isLines === undefined ? {} : { isLines }), mostDepth: depth },
    {
      record: (record: JsonRecord) => {
        tally.rows++;
        duplicates += record.duplicates;
        members.take('', record.value);
      },
      reject: (reject) => tally.reject(reject),
    },
  );
  return {
    ...columns.toJSON(),
    ...tally.toJSON(),
    lines: read.lines,
    form: read.form === 'lines' ? 'a value in each line' : 'JSON',
    duplicates,
    cut: {},
  };
}

/** Paths are put together once: records have the same ones again and again. */
const mostPaths = 10_000;

class Members {
  readonly #columns: Columns;
  readonly #paths = new Map<string, Map<string, string>>();
  #known = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** Records are no deeper than what was read allows. */
  take(path: string, value: unknown): void {
    if (typeof value === 'string') this.#columns.named(nameOf(path))?.addString(value);
    else if (typeof value === 'number') this.#columns.named(nameOf(path))?.addNumber(value);
    else if (typeof value === 'boolean') this.#columns.named(nameOf(path))?.addBoolean(value);
    else if (typeof value === 'object' && value !== null) this.#takeWhole(path, value);
    else this.#columns.named(nameOf(path))?.addKind('empty');
  }

  #takeWhole(path: string, value: object): void {
    if (Array.isArray(value)) {
      if (path !== '') this.#columns.named(path)?.addKind('list');
      const each = this.#below(path, '[]');
      for (const element of value) this.take(each, element);
      return;
    }
    const names = Object.keys(value);
    if (names.length === 0) this.#columns.named(nameOf(path))?.addKind('object');
    for (const name of names)
      this.take(this.#below(path, name), (value as Readonly<Record<string, unknown>>)[name]);
  }

  #below(path: string, name: string): string {
    let below = this.#paths.get(path);
    const known = below?.get(name);
    if (known !== undefined) return known;
    const made = pathOf(path, name).slice(0, longestName);
    if (this.#known++ > mostPaths) return made;
    if (below === undefined) {
      below = new Map();
      this.#paths.set(path, below);
    }
    below.set(name, made);
    return made;
  }
}

/** A record that is no object is a column of its own. */
const nameOf = (path: string): string => (path === '' ? 'value' : path);

/** As in programs: `address.city`, `tags[]`, `rates["e.u."]`. */
function pathOf(path: string, name: string): string {
  if (name === '[]') return `${path}[]`;
  const isPlain = /^[^\s.[\]"]+$/.test(name.slice(0, longestName + 1));
  if (!isPlain) return `${path}[${JSON.stringify(name.slice(0, longestName))}]`;
  return path === '' ? name : `${path}.${name}`;
}
