import type { Outcome } from '../core/outcome.ts';
import type { WorkerEvent } from './protocol.ts';

/**
 * In a worker: only the pool's own words go to the host. A person's code finds the same `process.send`, and workerpool's
 * host dies of `process.send(null)`.
 */
export function keepChannel(): void {
  const send = process.send?.bind(process);
  if (send === undefined) return;
  const kept = (message: unknown, ...more: unknown[]): boolean =>
    isOfPool(message) && (send as (...args: unknown[]) => boolean)(message, ...more);
  process.send = kept as typeof send;
}

const isOfPool = (message: unknown): boolean =>
  message === 'ready' || (isObject(message) && Number.isInteger(message['id']));

/**
 * In the host: whether a worker said something that can be understood. What a person's code has changed in its process
 * (a clock of tests, say) must cost its file and not the run.
 */
export function isWorkerEvent(event: unknown): event is WorkerEvent {
  if (!isObject(event)) return false;
  switch (event['type']) {
    case 'settled':
      return Array.isArray(event['outcomes']) && event['outcomes'].every(isOutcome);
    case 'moved':
      return Number.isInteger(event['index']) && Number.isFinite(event['share']);
    case 'heavy':
      return Number.isInteger(event['index']) && Number.isFinite(event['megabytes']);
    default:
      return typeof event['type'] === 'string';
  }
}

/** Those of a chunk's outcomes that can be understood. */
export const outcomesIn = (value: unknown): readonly Outcome[] =>
  Array.isArray(value) ? value.filter(isOutcome) : [];

const isOutcome = (value: unknown): value is Outcome =>
  isObject(value) &&
  Number.isInteger(value['index']) &&
  Number.isFinite(value['ms']) &&
  statuses.has(value['status']);

const statuses: ReadonlySet<unknown> = new Set<Outcome['status']>([
  'done',
  'unchanged',
  'skipped',
  'failed',
  'cancelled',
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
