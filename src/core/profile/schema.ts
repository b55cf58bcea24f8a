import { type ColumnFacts, type ColumnType, typeText } from './facts.ts';

/** The columns of the first file of its kind. */
interface Schema {
  readonly file: string;
  readonly types: ReadonlyMap<string, ColumnType>;
}

/** So many kinds of files are told apart; the host must not grow with the number of files. */
const mostSchemas = 64;
const mostNamed = 10;

export interface Comparison {
  /** The first file of this kind; undefined: it is this one. */
  readonly with: string | undefined;
  /** How it differs: `column “price” is missing`. */
  readonly differences: readonly string[];
}

/** Tells how the columns of files differ from those of the first that is like them: half of all their columns are in both. */
export class Schemas {
  readonly #schemas: Schema[] = [];

  get kinds(): number {
    return this.#schemas.length;
  }

  compare(file: string, columns: readonly ColumnFacts[]): Comparison {
    if (columns.length === 0) return { with: undefined, differences: [] };
    let [nearest, most]: [Schema | undefined, number] = [undefined, 0.5];
    for (const schema of this.#schemas) {
      const shared = columns.filter(({ name }) => schema.types.has(name)).length;
      const likeness = shared / (schema.types.size + columns.length - shared);
      if (likeness > most || (likeness === most && nearest === undefined))
        [nearest, most] = [schema, likeness];
    }
    if (nearest !== undefined) return { with: nearest.file, differences: differences(nearest, columns) };
    if (this.#schemas.length < mostSchemas)
      this.#schemas.push({ file, types: new Map(columns.map(({ name, type }) => [name, type])) });
    return { with: undefined, differences: [] };
  }
}

function differences({ types }: Schema, columns: readonly ColumnFacts[]): readonly string[] {
  const here = new Set(columns.map(({ name }) => name));
  const missing = [...types.keys()].filter((name) => !here.has(name));
  const added = columns.filter(({ name }) => !types.has(name)).map(({ name }) => name);
  const changed = columns.flatMap((column) => {
    const before = types.get(column.name);
    // A column without any value has no type that could differ.
    if (before === undefined || before === column.type || before === 'empty' || column.type === 'empty')
      return [];
    return [`${quoted(column.name)} is ${typeText(column)} here and ${before} there`];
  });
  return [
    ...named('is missing', 'are missing', missing),
    ...named('is new', 'are new', added),
    ...limited(changed),
  ];
}

const quoted = (name: string): string => `“${name}”`;

function named(one: string, many: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const told = names.slice(0, mostNamed).map(quoted).join(', ');
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return [`${told}${rest} ${names.length === 1 ? one : many}`];
}

const limited = (lines: readonly string[]): readonly string[] =>
  lines.length <= mostNamed
    ? lines
    : [...lines.slice(0, mostNamed), `and ${lines.length - mostNamed} more columns of another type`];
