import type { Outcome } from '../core/outcome.ts';
import type { SharedItem } from '../core/plan.ts';
import type { Conclusion } from '../core/reducer.ts';
import { marks, shownReason } from './lines.ts';
import { inOneLine, showPath } from './shown-path.ts';
import { replacesText } from './summary-lines.ts';
import { bytesText } from './units.ts';

/** The line of a file that is made of all sources together: `✓ contact-sheet-1.jpg  1248×1488  312 kB` */
export function sharedLine(
  { path, outcome }: { readonly path: string; readonly outcome: Outcome },
  relative: (path: string) => string,
): string {
  const show = (file: string): string => showPath(relative(file));
  const start = `${marks[outcome.status]} ${show(path)}`;
  switch (outcome.status) {
    case 'done': {
      const [file] = outcome.outputs;
      if (file === undefined) return start;
      const { width, height, bytes } = file;
      const size = width === undefined || height === undefined ? [] : [`${width}×${height}`];
      return [start, ...size, bytesText(bytes), ...outcome.notes.map(inOneLine)].join('  ');
    }
    case 'unchanged':
      return `${start} unchanged: ${inOneLine(outcome.reason)}`;
    case 'skipped':
      return `${start} skipped: ${shownReason(outcome.reason, show)}`;
    case 'failed':
      return `${start} failed: ${inOneLine(outcome.failure.message)} [${outcome.failure.code}]`;
    case 'cancelled':
      return `${start} cancelled`;
  }
}

/** A dry run's line: what would become of it. */
export function plannedSharedLine(item: SharedItem, relative: (path: string) => string): string {
  const show = (file: string): string => showPath(relative(file));
  switch (item.kind) {
    case 'file':
      return `${marks.done} ${show(item.target.path)}  of all files together${replacesText(item.target)}`;
    case 'skip':
    case 'conflict':
      return `${marks.skipped} ${show(item.path)} skipped: ${show(item.path)} exists already`;
    case 'refused':
      return `${marks.failed} ${show(item.path)} failed: ${inOneLine(item.failure.message)} [${item.failure.code}]`;
  }
}

/** What is said of all files together, above the closing line. */
export const noteLines = ({ notes }: Pick<Conclusion, 'notes'>): readonly string[] =>
  notes.map((note) => `  ${inOneLine(note)}`);
