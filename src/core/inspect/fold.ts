import { stringify } from 'csv-stringify/sync';
import { pathFrom } from '../path-from.ts';
import type { Conclusion, Fold, Folded, SharedWrite } from '../reducer.ts';
import { cellOf, type ColumnId, type Row } from './columns.ts';
import { LikenessFinder } from './likeness.ts';
import type { InspectValue } from './value.ts';

export interface InspectWish {
  readonly format: 'csv' | 'json';
  readonly columns: readonly ColumnId[];
  /** Bits of the perceptual hash in which two pictures may differ and be called near. */
  readonly nearness: number;
}

/** Writes a row for each file as it comes; what is kept of each is what finds its copies. */
export class InspectFold implements Fold {
  readonly #wish: InspectWish;
  readonly #columns: readonly ColumnId[];
  readonly #folder: string;
  readonly #likeness: LikenessFinder;
  #rows = 0;

  constructor(wish: InspectWish, folder: string) {
    this.#wish = wish;
    this.#columns = [...new Set(wish.columns)];
    this.#folder = folder;
    this.#likeness = new LikenessFinder(wish.nearness);
  }

  add(item: Folded, write: SharedWrite): void {
    const row = this.#row(item);
    if (this.#wish.format === 'csv') {
      if (this.#rows === 0) write(0, this.#header());
      write(0, csvLine(this.#columns.map((id) => cellOf(row, id))));
    } else {
      // Absent rather than null: a reader asks for what is there.
      const entry = Object.fromEntries(this.#columns.map((id) => [id, cellOf(row, id)]));
      write(0, `${this.#rows === 0 ? '[\n' : ',\n'}${JSON.stringify(entry)}`);
    }
    this.#rows++;
  }

  end(write: SharedWrite): Conclusion {
    if (this.#wish.format === 'json') write(0, this.#rows === 0 ? '[]\n' : '\n]\n');
    else if (this.#rows === 0) write(0, this.#header());
    return { notes: this.#likeness.notes() };
  }

  #header(): string {
    return csvLine(this.#columns);
  }

  #row(item: Folded): Row {
    const path = pathFrom(this.#folder, item.source.path);
    const { outcome } = item;
    const value = outcome.status === 'done' ? (outcome.value as InspectValue | undefined) : undefined;
    const like =
      outcome.status === 'done' ? this.#likeness.add(path, outcome.input.hash, value?.look) : undefined;
    return {
      path,
      item,
      value,
      duplicateOf: like?.kind === 'same' ? like.path : undefined,
      near: like?.kind === 'near' ? like : undefined,
    };
  }
}

/** Names may begin with `=` and would be formulas in a spreadsheet: the apostrophe makes them texts. */
const csvLine = (cells: readonly unknown[]): string =>
  stringify([[...cells]], { escape_formulas: true, cast: { boolean: (value) => (value ? 'yes' : 'no') } });
