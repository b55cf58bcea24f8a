import type { Outcome } from '../core/outcome.ts';
import type { FailureCode } from '../core/failure.ts';
import { durationText } from './units.ts';

const words = {
  'check-missing': 'missing',
  'check-stale': 'out of date',
  'over-budget': 'over the budget',
} as const satisfies Partial<Record<FailureCode, string>>;

const wordOf = (code: FailureCode): string =>
  code === 'check-missing' || code === 'check-stale' || code === 'over-budget' ? words[code] : 'failed';

/** Counts what a check found, for its closing line. */
export class CheckFold {
  readonly #counts = new Map<string, number>(
    ['up to date', ...Object.values(words), 'failed', 'skipped', 'cancelled'].map((word) => [word, 0]),
  );

  add(outcome: Outcome): void {
    const word =
      outcome.status === 'failed'
        ? wordOf(outcome.failure.code)
        : outcome.status === 'unchanged' || outcome.status === 'done'
          ? 'up to date'
          : outcome.status;
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  /** `check: 40 up to date, 2 missing · 1.2 s` */
  line(wallMs: number): string {
    const found = [...this.#counts].filter(([, count]) => count > 0);
    const said = found.map(([word, count]) => `${count.toLocaleString('en')} ${word}`);
    return `check: ${said.length === 0 ? 'no files' : said.join(', ')} · ${durationText(wallMs)}`;
  }
}
