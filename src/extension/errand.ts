import type { PastRun } from '../node/run-store.ts';
import type { Again } from '../node/run-again.ts';
import { type Order, orderRequest } from './order.ts';

/** Something that this window is to run: an order, or a run of the past once more. */
export interface Errand {
  readonly jobId: string;
  readonly title: string;
  /** A person is there to be asked about files to replace or to save. */
  readonly asks: boolean;
  /** So many files the person has agreed to have replaced. */
  readonly agreed: number;
  /** Made when its turn comes: by then settings may have changed, or the run that it goes on with has ended. */
  readonly request: () => Promise<Again>;
}

export const orderErrand = (order: Order): Errand => ({
  jobId: order.job.id,
  title: order.job.title,
  asks: order.asks,
  agreed: order.agreed ?? 0,
  request: () => Promise.resolve({ ok: true, request: orderRequest(order) }),
});

/** @param request what is to be done with the run, by its id */
export const pastErrand = ({ header }: PastRun, request: (runId: string) => Promise<Again>): Errand => ({
  jobId: header.jobId,
  title: header.title,
  asks: true,
  agreed: 0,
  request: () => request(header.id),
});
