import { type Parsed, parsePath, type Path } from './path.ts';

/** What a column's values are turned into. */
export const columnTypes = ['text', 'number', 'boolean', 'date'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** One column that a person asked for. */
export interface ColumnWish {
  /** As the person wrote it; a column or key of exactly this name is meant first. */
  readonly text: string;
  readonly path: Path;
  /** What it is called in the table. */
  readonly name: string;
  readonly type?: ColumnType;
}

/**
 * Columns as they are asked for, with commas or line breaks between them: `id, $.user.name as user, price to number`.
 * What has a comma in it stands in quotes.
 */
export function parseColumns(text: string): Parsed<readonly ColumnWish[]> {
  const wishes: ColumnWish[] = [];
  const names = new Set<string>();
  for (const item of itemsOf(text)) {
    const wish = parseColumn(item);
    if (!wish.ok) return wish;
    const { name } = wish.value;
    if (names.has(name))
      return { ok: false, problem: `two columns are called “${name}”; say another name with “as”` };
    names.add(name);
    wishes.push(wish.value);
  }
  return { ok: true, value: wishes };
}

/** Cut at commas that stand neither in quotes nor in brackets. */
function itemsOf(text: string): readonly string[] {
  const items = text.match(/(?:"[^"]*"|\[[^\]]*\]|[^,\n\r])+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

function parseColumn(item: string): Parsed<ColumnWish> {
  const [, head = item, type] = / to (\w+)$/.exec(item) === null ? [] : (/^(.*) to (\w+)$/s.exec(item) ?? []);
  const known = columnTypes.find((each) => each === type);
  if (type !== undefined && known === undefined)
    return { ok: false, problem: `“${type}” in “${item}” is no type; there are ${columnTypes.join(', ')}` };
  const [, what = head, called] = /^(.*) as (.+)$/s.exec(head) ?? [];
  const quoted = /^"([^"]*)"$/.exec(what.trim())?.[1];
  const text = quoted ?? what.trim();
  if (text === '') return { ok: false, problem: `“${item}” names no column` };
  const path: Parsed<Path> =
    quoted === undefined
      ? parsePath(text)
      : { ok: true, value: { steps: [{ kind: 'name', name: quoted }], intoLists: false } };
  if (!path.ok) return path;
  const name = unquoted(called?.trim()) ?? text;
  return {
    ok: true,
    value: { text, path: path.value, name, ...(known === undefined ? {} : { type: known }) },
  };
}

const unquoted = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (/^"([^"]*)"$/.exec(text)?.[1] ?? text);
