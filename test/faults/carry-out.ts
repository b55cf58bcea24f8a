import { type ChildProcess, spawn } from 'node:child_process';
import type { Batches, BatchRequest, PreparedBatch } from '../../src/node/batch.ts';
import type { HostLine, HostOrder } from './host.ts';

/** One line of a run, from this process or from a host's output. */
export interface Line {
  readonly index: number;
  readonly status: string;
  readonly code?: string | undefined;
  readonly path: string;
}

/** A run as far as it came. */
export interface Ran {
  /** Undefined: it was lost before it had begun. */
  readonly id: string | undefined;
  readonly lines: readonly Line[];
  readonly recordProblem: string | undefined;
  /** How its host ended, where it had one of its own. */
  readonly end?: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  readonly ms: number;
}

export interface Watcher {
  began?: () => void;
  line?: (count: number) => void;
}

export async function prepare(batches: Batches, request: BatchRequest): Promise<PreparedBatch> {
  const prepared = await batches.prepare(request);
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  return prepared.batch;
}

/** Carries a plan out in this process. */
export async function runHere(
  batches: Batches,
  batch: PreparedBatch,
  signal: AbortSignal = new AbortController().signal,
  watcher: Watcher = {},
): Promise<Ran> {
  const from = performance.now();
  let settled = 0;
  const run = await batches.run(batch, { signal, onProgress: () => watcher.line?.(++settled) });
  watcher.began?.();
  const lines: Line[] = [];
  for await (const { item, outcome } of run.items) {
    const code = outcome.status === 'failed' ? outcome.failure.code : undefined;
    lines.push({ index: outcome.index, status: outcome.status, code, path: item.source.path });
  }
  return { id: run.id, lines, recordProblem: run.recordProblem(), ms: performance.now() - from };
}

/** A host of its own, which carries a request out. */
export interface Host {
  readonly child: ChildProcess;
  readonly ran: Promise<Ran>;
}

export function startHost(script: string, order: HostOrder, watcher: Watcher): Host {
  const from = performance.now();
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let id: string | undefined;
  const lines: Line[] = [];
  let text = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    for (const one of whole) {
      const line = JSON.parse(one) as HostLine;
      if ('run' in line) {
        id = line.run;
        watcher.began?.();
        continue;
      }
      lines.push(line);
      watcher.line?.(lines.length);
    }
  });
  const ran = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    // Not `close`: workers may hold its pipes for a moment longer.
    child.on('exit', (code, signal) => {
      setTimeout(() => {
        if (signal === null && code !== 0) reject(new Error(`the host ended with ${code}: ${errors}`));
        else
          resolve({
            id,
            lines,
            recordProblem: undefined,
            end: { code, signal },
            ms: performance.now() - from,
          });
      }, 20);
    });
  });
  return { child, ran };
}
