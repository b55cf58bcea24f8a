import type * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { workerCount } from '../core/policies.ts';
import { type Measured, type MeasureWish, usualWish } from '../node/measure-batch.ts';
import type { PreparedBatch } from '../node/batch.ts';
import { errorText } from '../node/os-error.ts';
import { measureMarkdown, verdictText } from '../report/measure-lines.ts';
import { clickedUris } from './arguments.ts';
import { askJob } from './ask-job.ts';
import { askOrder } from './ask-order.ts';
import { isUri, localOnly } from './clicked.ts';
import type { MeasurePage } from './measure-page.ts';
import { showMessage } from './message.ts';
import { type Order, orderRequest } from './order.ts';
import { askChoice } from './quick-input.ts';
import type { RunProgress } from './run-progress.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { withSettingNames } from './setting-problems.ts';
import { showProblems } from './show-end.ts';
import { useSize } from './use-size.ts';

const title = 'Measure Pool Size';

/** *Measure Pool Size…*: which pool does a job on these files the fastest, as a page, and a button to use it. */
export async function measurePoolSize(
  args: readonly unknown[],
  services: Services,
  runs: Runs,
  page: MeasurePage,
): Promise<void> {
  const clicked = clickedUris(args, isUri);
  const given = clicked === undefined ? undefined : localOnly(clicked);
  if (clicked !== undefined && given === undefined) return;
  const job = await askJob(services.jobs, runs.last?.job, title);
  if (job === undefined) return;
  const order = await askOrder(job, given, services, runs, { begins: false });
  const uris = order === undefined ? undefined : localOnly(order.uris);
  if (order === undefined || uris === undefined) return;
  const workerType = await askTypes(job);
  if (workerType !== 'stop')
    await measureOrder({ ...order, uris }, { ...usualWish, workerType }, services, runs, page);
}

async function askTypes({ title: job }: Job): Promise<MeasureWish['workerType'] | 'stop'> {
  const answer = await askChoice<MeasureWish['workerType']>(
    { title: `${title} (${job})`, placeholder: 'What is to be compared?' },
    [
      { label: 'Pool sizes', description: '1, 2, 4 workers and so on', value: undefined },
      {
        label: 'Pool sizes, processes and threads',
        description: 'takes twice as long',
        value: 'both',
      },
    ],
  );
  return answer.kind === 'answer' ? answer.value : 'stop';
}

type End =
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'measured'; readonly batch: PreparedBatch; readonly measured: Measured | undefined }
  | { readonly kind: 'cancelled' };

async function measureOrder(
  order: Order,
  wish: MeasureWish,
  services: Services,
  runs: Runs,
  page: MeasurePage,
): Promise<void> {
  const turn = await runs.inTurn(title, async (progress, signal): Promise<End> => {
    try {
      return await carryOut(order, wish, services, progress, signal);
    } catch (error) {
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'refused', problems: [errorText(error)] };
    }
  });
  if (turn.kind === 'called-off' || turn.value.kind === 'cancelled') return;
  const end = turn.value;
  if (end.kind === 'refused') return showProblems(title, end.problems);
  const again = (): void => {
    void measureOrder(order, wish, services, runs, page).catch(() => {});
  };
  await tell(end.batch, end.measured, order.uris[0], page, again);
}

async function carryOut(
  order: Order,
  wish: MeasureWish,
  { batches, log }: Services,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<End> {
  progress.report('Looking for files…');
  const request = orderRequest(order);
  // Every file is worked on, whatever stands beside it; nothing is written.
  const all = [...request.policies, { onConflict: 'rename', skipUnchanged: false }];
  const prepared = await batches.prepare({ ...request, policies: all }, signal);
  if (!prepared.ok)
    return { kind: 'refused', problems: withSettingNames(prepared.problems, order.job, request) };
  const measured = await batches.measurePool(prepared.batch, wish, signal, ({ done, of, setup }) => {
    const { workers, type } = setup;
    progress.report(signal.aborted ? 'Cancelling…' : `${done + 1}/${of} · ${workers} × ${type}`, done / of);
  });
  log.info(`measured: ${JSON.stringify(measured?.verdict?.rows ?? 'nothing')}`);
  if (signal.aborted && measured?.verdict === undefined) return { kind: 'cancelled' };
  return { kind: 'measured', batch: prepared.batch, measured };
}

async function tell(
  { job, policies }: PreparedBatch,
  measured: Measured | undefined,
  resource: vscode.Uri | undefined,
  page: MeasurePage,
  again: () => void,
): Promise<void> {
  if (measured === undefined)
    return showMessage('info', `${title}: there is no file here that ${job.title} would work on.`, {});
  const { verdict, failed, files, failures, cores } = measured;
  if (verdict === undefined || failed === files)
    return showMessage('error', `Every file of the sample failed: ${failures[0]?.message ?? ''}`, {});
  await page.show(measureMarkdown({ ...measured, verdict, title: job.title }));
  const text = verdictText({ verdict, cores });
  if (verdict.sure === 'guess') return showMessage('info', text, { 'Measure Again': again });
  const { best, rows } = verdict;
  const compared = new Set(rows.map(({ type }) => type)).size > 1;
  const isSet = workerCount(policies.poolSize, cores) === best.workers && !compared;
  if (isSet) return showMessage('info', `${text} That is what is set already.`, {});
  showMessage('info', text, {
    'Use This Size': () => void useSize(best, { cores, compared, resource }),
    'Measure Again': again,
  });
}
