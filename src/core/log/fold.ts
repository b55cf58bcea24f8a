import { stringify } from 'csv-stringify/sync';
import { pathFrom } from '../path-from.ts';
import type { Conclusion, Fold, Folded, SharedWrite } from '../reducer.ts';
import { bytesCell, codeCell, markdownTable, numberCell } from './cells.ts';
import { rejectReasons } from './entry.ts';
import { csvCells, csvHeader, type FileRow, jsonRow, markdownRow } from './file-row.ts';
import { overallReport } from './markdown.ts';
import { LogSum } from './sum.ts';
import { summaryOf } from './summary.ts';
import type { LogValue, Reject } from './value.ts';

export const reportKinds = ['markdown', 'json', 'csv'] as const;
export type ReportKind = (typeof reportKinds)[number];
export const reportExtensions: Readonly<Record<ReportKind, string>> = {
  markdown: '.md',
  json: '.json',
  csv: '.csv',
};

export interface ReportWish {
  readonly reports: readonly ReportKind[];
  readonly top: number;
  readonly hours: 'log' | 'utc';
  readonly rejects: number;
}

/** Which reports are made, each once, in a fixed order. */
export const reportsOf = ({ reports }: Pick<ReportWish, 'reports'>): readonly ReportKind[] =>
  reportKinds.filter((kind) => reports.includes(kind));

/** So many files have a row in the readable report. */
const listed = 50;

/** Adds up the logs as they come; what is told of each file is written at once. */
export class LogFold implements Fold {
  readonly #wish: ReportWish;
  readonly #folder: string;
  readonly #kinds: readonly ReportKind[];
  readonly #sum: LogSum;
  /** Of the readable report. */
  readonly #rows: (readonly string[])[] = [];
  readonly #rejects: (Reject & { readonly path: string })[] = [];
  #files = 0;
  #logs = 0;

  constructor(wish: ReportWish, folder: string) {
    this.#wish = wish;
    this.#folder = folder;
    this.#kinds = reportsOf(wish);
    this.#sum = new LogSum(0);
  }

  add(item: Folded, write: SharedWrite): void {
    const { outcome, source } = item;
    const path = pathFrom(this.#folder, source.path);
    const value = outcome.status === 'done' ? (outcome.value as LogValue) : undefined;
    const row: FileRow = { path, outcome, value };
    if (this.#files++ === 0) this.#begin(write);
    if (this.#rows.length < listed) this.#rows.push(markdownRow(row));
    if (value !== undefined) {
      this.#logs++;
      this.#sum.add(value);
      for (const reject of value.rejects)
        if (this.#rejects.length < this.#wish.rejects) this.#rejects.push({ path, ...reject });
    }
    this.#write(write, 'csv', () => csvLine(csvCells(row)));
    this.#write(
      write,
      'json',
      () => `${this.#files === 1 ? '' : ','}\n${JSON.stringify(jsonRow(row, this.#wish.top))}`,
    );
  }

  end(write: SharedWrite): Conclusion {
    if (this.#files === 0) this.#begin(write);
    const total = this.#sum.value();
    const summary = summaryOf(total, this.#wish.top);
    const { hours } = this.#wish;
    this.#write(
      write,
      'json',
      () =>
        `\n],\n"total": ${JSON.stringify({ logs: this.#logs, clock: hours, ...summary }, undefined, 1)}\n}\n`,
    );
    this.#write(write, 'markdown', () =>
      [
        overallReport(summary, { hours, files: this.#counted() }),
        this.#filesReport(),
        this.#rejectsReport(total.rejected),
      ].join('\n'),
    );
    const words = [
      `${numberCell(total.valid)} requests`,
      `${numberCell(total.rejected)} rejected lines`,
      `${summary.visitors.isExact ? '' : 'about '}${numberCell(summary.visitors.estimate)} visitors`,
      `${bytesCell(total.bytes)} sent`,
    ];
    const report = this.#kinds.indexOf('markdown');
    return {
      notes: this.#logs === 0 ? [] : [words.join(', ')],
      ...(report === -1 || this.#logs === 0 ? {} : { report }),
    };
  }

  #begin(write: SharedWrite): void {
    this.#write(write, 'csv', () => csvLine(csvHeader));
    this.#write(write, 'json', () => '{\n"files": [');
  }

  #write(write: SharedWrite, kind: ReportKind, make: () => string): void {
    const file = this.#kinds.indexOf(kind);
    if (file !== -1) write(file, make());
  }

  /** `2 logs: 1 Combined, 1 JSON lines`. */
  #counted(): string {
    const formats = this.#sum.formats.map(([format, count]) => `${numberCell(count)} ${format}`);
    const logs = `${numberCell(this.#logs)} ${this.#logs === 1 ? 'log' : 'logs'}`;
    const others = this.#files - this.#logs;
    const rest = others === 0 ? '' : `, and ${numberCell(others)} ${others === 1 ? 'file' : 'files'} without`;
    return `${logs}${rest}${formats.length === 0 ? '' : `: ${formats.join(', ')}`}.`;
  }

  #filesReport(): string {
    const more = this.#files - this.#rows.length;
    const where = this.#kinds.includes('csv') ? ' in log-stats.csv' : '';
    return [
      '## Files\n',
      markdownTable(
        [
          ['file', 'left'],
          ['format', 'left'],
          ['lines', 'right'],
          ['rejected', 'right'],
          ['sent', 'right'],
        ],
        this.#rows,
      ),
      ...(more > 0 ? [`And ${numberCell(more)} more${where}.\n`] : []),
    ].join('\n');
  }

  #rejectsReport(rejected: number): string {
    if (rejected === 0) return '';
    const rows = this.#rejects.map(({ path, line, column, reason, text }) => [
      codeCell(path),
      String(line),
      String(column),
      rejectReasons[reason],
      codeCell(text),
    ]);
    const more = rejected - rows.length;
    return [
      '## Rejected lines\n',
      markdownTable(
        [
          ['file', 'left'],
          ['line', 'right'],
          ['column', 'right'],
          ['reason', 'left'],
          ['text', 'left'],
        ],
        rows,
      ),
      ...(more > 0 ? [`And ${numberCell(more)} more.\n`] : []),
    ].join('\n');
  }
}

/** Names may begin with `=` and would be formulas in a spreadsheet: the apostrophe makes them texts. */
const csvLine = (cells: readonly unknown[]): string => stringify([[...cells]], { escape_formulas: true });
