import { type CsvDialect, CsvScanner } from './scanner.ts';

export const delimiters = [',', ';', '\t', '|'] as const;

/** What is looked at to find out how a file is written. */
export const sampleCharacters = 64 * 1024;

/** The delimiter that gives most lines the same number of fields, more than one; a comma where none does. */
export function detectDialect(sample: string, isWhole: boolean): CsvDialect {
  const lineEnd = !sample.includes('\n') && sample.includes('\r') ? '\r' : '\n';
  // The last line may be cut.
  const text = isWhole ? sample : sample.slice(0, sample.lastIndexOf(lineEnd) + 1);
  let [best, bestScore]: [string, number] = [',', 0];
  for (const delimiter of delimiters) {
    const score = evenness(text === '' ? sample : text, { delimiter, lineEnd });
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return { delimiter: best, lineEnd };
}

/** The share of records with the usual number of fields, and a little for every field: 0 where that number is one. */
function evenness(text: string, dialect: CsvDialect): number {
  const widths = new Map<number, number>();
  let records = 0;
  const count = (width: number): void => {
    widths.set(width, (widths.get(width) ?? 0) + 1);
    records++;
  };
  const scanner = new CsvScanner(dialect, {
    record: ({ length }) => count(length),
    reject: () => count(0),
  });
  scanner.push(text);
  scanner.end();
  const usual = usualWidth(widths);
  return usual < 2 ? 0 : (widths.get(usual) ?? 0) / records + Math.min(usual, 1000) / 10_000;
}

/** The number of fields that most records have, the larger one of two as common. */
export function usualWidth(widths: ReadonlyMap<number, number>): number {
  let [usual, most] = [0, 0];
  for (const [width, count] of widths)
    if (width > 0 && (count > most || (count === most && width > usual))) [usual, most] = [width, count];
  return usual;
}
