import { pathFrom } from '../path-from.ts';
import type { Conclusion, Fold, Folded, SharedWrite } from '../reducer.ts';
import { csvHead, csvLines } from './csv-lines.ts';
import { fileProfile } from './file-profile.ts';
import { cell, failureSection, fileSection } from './markdown.ts';
import { Schemas } from './schema.ts';
import type { TableValue } from './table.ts';

export const reportFormats = ['md', 'json', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface ProfileWish {
  /** As a heading: `CSV profile`. */
  readonly title: string;
  readonly formats: readonly ReportFormat[];
}

const counted = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
const mostDrifts = 20;

/** Writes what is told of each file as it comes; of earlier ones it holds the columns of the first of each kind. */
export class ProfileFold implements Fold {
  readonly #wish: ProfileWish;
  readonly #folder: string;
  readonly #places: ReadonlyMap<ReportFormat, number>;
  readonly #schemas = new Schemas();
  #begun = false;
  #entries = 0;
  #files = 0;
  #rows = 0;
  #rejected = 0;
  #unread = 0;
  #drifting = 0;
  readonly #drifts: string[] = [];

  constructor(wish: ProfileWish, folder: string) {
    this.#wish = wish;
    this.#folder = folder;
    this.#places = new Map([...new Set(wish.formats)].map((format, place) => [format, place]));
  }

  add({ source, outcome }: Folded, write: SharedWrite): void {
    this.#begin(write);
    const file = pathFrom(this.#folder, source.path);
    if (outcome.status === 'failed') {
      this.#unread++;
      this.#write(write, 'md', failureSection(file, outcome.failure.message));
      this.#entry(write, { file, failure: outcome.failure.code, message: outcome.failure.message });
    }
    if (outcome.status !== 'done') return;
    const value = outcome.value as TableValue;
    const profile = fileProfile(file, value, outcome.notes, (columns) =>
      this.#schemas.compare(file, columns),
    );
    this.#files++;
    this.#rows += profile.rows;
    this.#rejected += profile.rejected;
    const { with: first, differences } = profile.schema;
    if (first !== undefined && differences.length > 0) {
      this.#drifting++;
      if (this.#drifts.length < mostDrifts)
        this.#drifts.push(`${file}: ${differences.join('; ')} (compared with ${first})`);
    }
    this.#write(write, 'md', fileSection(profile));
    this.#write(write, 'csv', csvLines(file, profile.columns));
    this.#entry(write, profile);
  }

  end(write: SharedWrite): Conclusion {
    this.#begin(write);
    const summary = this.#summary();
    const list = [...summary, ...this.#drifts].map((note) => `- ${cell(note, 3000)}\n`).join('');
    this.#write(write, 'md', `## All files\n\n${list}`);
    this.#write(write, 'json', this.#entries === 0 ? '[]\n' : '\n]\n');
    const report = this.#places.get('md');
    const drifts = this.#drifts.map((drift) => `  ${drift}`);
    return { notes: [...summary, ...drifts], ...(report === undefined ? {} : { report }) };
  }

  #summary(): readonly string[] {
    return [
      [
        `${counted(this.#rows, 'row')} in ${counted(this.#files, 'file')}`,
        ...(this.#rejected === 0 ? [] : [counted(this.#rejected, 'reject')]),
        ...(this.#unread === 0 ? [] : [`${counted(this.#unread, 'file')} not read`]),
      ].join(', '),
      ...(this.#schemas.kinds < 2 ? [] : [`${this.#schemas.kinds} kinds of files, by their columns`]),
      ...(this.#drifting === 0
        ? []
        : [
            `${counted(this.#drifting, 'file has', 'files have')} other columns or types than the first of the kind`,
          ]),
    ];
  }

  #begin(write: SharedWrite): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#write(write, 'md', `# ${this.#wish.title}\n\n`);
    this.#write(write, 'csv', csvHead());
  }

  #entry(write: SharedWrite, entry: object): void {
    this.#write(write, 'json', `${this.#entries === 0 ? '[\n' : ',\n'}${JSON.stringify(entry)}`);
    this.#entries++;
  }

  #write(write: SharedWrite, format: ReportFormat, text: string): void {
    const place = this.#places.get(format);
    if (place !== undefined) write(place, text);
  }
}
