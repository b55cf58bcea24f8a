import * as vscode from 'vscode';
import type { OptionValues } from '../core/options.ts';
import { errorText } from '../node/os-error.ts';
import { agreedTo, beginRow, canRun, type Known } from './begin-rows.ts';
import { changedText } from './option-text.ts';
import type { Order } from './order.ts';
import { preview } from './preview.ts';
import { ended } from './quick-input.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { showProblems } from './show-end.ts';
import type { Place } from './wizard.ts';

export type BeginAnswer =
  /** `agreed`: so many files may be replaced without another question. */
  { readonly kind: 'run'; readonly agreed: number } | { readonly kind: 'more' | 'save' | 'back' | 'stop' };

type Does = 'run' | 'more' | 'save';
interface Row extends vscode.QuickPickItem {
  readonly does: Does | undefined;
}

/** Who has pressed Enter sooner than this after the first row has changed has not read it. */
const readingMs = 400;

interface Shown extends Place {
  readonly title: string;
  /** All options as the run would have them. */
  readonly values: OptionValues;
}

/** The last step: shows what the run would do, as it becomes known, and lets the person run or change it. */
export async function askBegin(
  order: Order,
  { title, values, step, totalSteps }: Shown,
  services: Services,
  runs: Runs,
): Promise<BeginAnswer> {
  const pick = vscode.window.createQuickPick<Row>();
  const abort = new AbortController();
  // Held in an object, as it changes while the person looks.
  const now: { known: Known } = { known: { kind: 'looking' } };
  let agreed = 0;
  let changedAt = performance.now();
  const show = (known: Known): void => {
    if (abort.signal.aborted) return;
    if (agreedTo(known) !== agreedTo(now.known)) changedAt = performance.now();
    now.known = known;
    const active = pick.activeItems[0]?.does ?? 'run';
    pick.items = rows(known, order, values);
    const again = pick.items.find(({ does }) => does === active);
    if (again !== undefined) pick.activeItems = [again];
  };
  show(now.known);
  pick.busy = true;
  void preview(order, services, runs, abort.signal, show)
    .catch((error: unknown) => {
      if (!abort.signal.aborted) show({ kind: 'refused', problems: [errorText(error)] });
    })
    .finally(() => {
      if (!abort.signal.aborted) pick.busy = false;
    });
  const asking = { title, placeholder: 'Run it, or change something first', step, totalSteps };
  const answer = await ended(pick, asking, () => {
    const does = pick.activeItems[0]?.does;
    if (does === 'run' && performance.now() - changedAt > readingMs) agreed = agreedTo(now.known);
    return does === undefined ? undefined : { value: does };
  });
  // What it has in hand it ends by itself; a run waits for that in its turn.
  abort.abort();
  if (answer.kind !== 'answer') return { kind: answer.kind };
  if (answer.value !== 'run') return { kind: answer.value };
  const { known } = now;
  if (canRun(known)) return { kind: 'run', agreed };
  if (known.kind === 'refused') showProblems(order.job.title, known.problems);
  return { kind: 'stop' };
}

function rows(known: Known, { job }: Order, values: OptionValues): readonly Row[] {
  const changed = changedText(job, values);
  return [
    { ...beginRow(known), does: 'run' },
    { label: '', kind: vscode.QuickPickItemKind.Separator, does: undefined },
    {
      label: '$(settings) All Options…',
      description: changed === '' ? 'all by default' : changed,
      does: 'more',
    },
    {
      label: '$(save) Save as Preset…',
      description: 'these options under a name, in your settings',
      does: 'save',
    },
  ];
}
