import { errorDetail } from '../../src/node/os-error.ts';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestResult } from '../run/results.ts';
import { childrenOf } from '../support/processes.ts';
import type { Breach } from './checks.ts';
import type { Report } from './one-run.ts';
import { type Fault, faults, type Scenario } from './scenario.ts';

interface Row {
  runs: number;
  struck: number;
  files: number;
  kills: number;
  resumed: number;
  undone: number;
  breached: number;
  readonly examples: string[];
}

/** Counts what the runs came to, and what this process has become meanwhile. */
export class Figures {
  readonly #rows = new Map<Fault, Row>();
  readonly #steps = new Map<string, number>();
  readonly #cancels: number[] = [];
  readonly #memory: number[] = [];
  #latest: readonly Breach[] | undefined;
  #temporaries = 0;
  #descriptors = 0;
  #children: ReadonlySet<number> = new Set();
  #listeners = 0;
  #from = 0;
  #leftOver: readonly string[] = [];

  begin(): void {
    this.#from = performance.now();
    this.#descriptors = openFiles();
    this.#listeners = listeners();
    // The bundler's own, and workers that are closed at the end.
    this.#children = new Set(childrenOf(process.pid));
  }

  add({
    scenario,
    breaches,
    struck,
    step,
    counts,
    kills,
    cancelMs,
    temporaries,
    resumed,
    undone,
  }: Report): void {
    const row = this.#row(scenario.fault);
    row.runs++;
    if (struck) row.struck++;
    row.files += Object.values(counts).reduce((sum, count) => sum + count, 0);
    row.kills += kills;
    if (resumed) row.resumed++;
    if (undone) row.undone++;
    if (step !== undefined) this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
    if (cancelMs !== undefined) this.#cancels.push(cancelMs);
    this.#temporaries += temporaries;
    this.#breach(scenario, breaches);
  }

  /** A run that could not be carried out at all. */
  broken(scenario: Scenario, error: unknown): void {
    this.#row(scenario.fault).runs++;
    this.#breach(scenario, [errorDetail(error)]);
  }

  #row(fault: Fault): Row {
    const row = this.#rows.get(fault) ?? {
      runs: 0,
      struck: 0,
      files: 0,
      kills: 0,
      resumed: 0,
      undone: 0,
      breached: 0,
      examples: [],
    };
    this.#rows.set(fault, row);
    return row;
  }

  #breach(scenario: Scenario, breaches: readonly Breach[]): void {
    this.#latest = breaches.length > 0 ? breaches : undefined;
    if (breaches.length === 0) return;
    const row = this.#row(scenario.fault);
    row.breached++;
    row.examples.push(`run ${scenario.number}: ${breaches[0] ?? ''}`);
  }

  /** The breaches of the last run, if it had any. */
  latest(): readonly (readonly Breach[])[] {
    return this.#latest === undefined ? [] : [this.#latest];
  }

  measure(): void {
    this.#memory.push(process.memoryUsage.rss() / 1e6);
  }

  /** When all is closed. */
  async end(): Promise<void> {
    const added = (): readonly number[] => childrenOf(process.pid).filter((pid) => !this.#children.has(pid));
    for (let i = 0; i < 20 && added().length > 0; i++) await sleep(100);
    const children = added();
    const descriptors = openFiles();
    this.#leftOver = [
      ...children.map((pid) => `process ${pid} is still there`),
      ...(descriptors > this.#descriptors + 3
        ? [`${descriptors} open files, ${this.#descriptors} at the beginning`]
        : []),
      ...(listeners() > this.#listeners
        ? [`${listeners()} listeners, ${this.#listeners} at the beginning`]
        : []),
    ];
  }

  table(): readonly string[] {
    const seconds = (performance.now() - this.#from) / 1000;
    const head = ['fault', 'runs', 'struck', 'lines', 'kills', 'resumed', 'undone', 'breaches'];
    const rows = faults.flatMap((fault) => {
      const row = this.#rows.get(fault);
      if (row === undefined) return [];
      const { runs, struck, files, kills, resumed, undone, breached } = row;
      return [[fault, runs, struck, files, kills, resumed, undone, breached].map(String)];
    });
    const sums = head.map((_, i) =>
      i === 0 ? 'all' : String(rows.reduce((sum, row) => sum + Number(row[i] ?? 0), 0)),
    );
    const widths = head.map((_, i) => Math.max(...[head, ...rows, sums].map((row) => row[i]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ');
    const cancels = this.#cancels.toSorted((a, b) => a - b);
    const at = (share: number): string =>
      String(Math.round(cancels[Math.floor((cancels.length - 1) * share)] ?? 0));
    const steps = [...this.#steps].toSorted((a, b) => b[1] - a[1]).map(([step, count]) => `${step} ${count}`);
    const third = Math.max(1, Math.floor(this.#memory.length / 3));
    const mean = (values: readonly number[]): number =>
      Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
    return [
      '',
      line(head),
      ...rows.map(line),
      line(sums),
      '',
      `Workers held at: ${steps.join(', ') || 'none'}.`,
      `From a cancel to the last line: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, the slowest ${at(1)} ms.`,
      `Temporary files that killed hosts left: ${this.#temporaries}.`,
      `This process: ${mean(this.#memory.slice(third, 2 * third))} MB in the middle third of the runs, ${mean(this.#memory.slice(2 * third))} MB in the last.`,
      `${seconds.toFixed(0)} s.`,
    ];
  }

  tests(seed: number): readonly TestResult[] {
    const tests = faults.flatMap((fault): readonly TestResult[] => {
      const row = this.#rows.get(fault);
      if (row === undefined) return [];
      const title = `${fault}: ${row.runs} runs`;
      return row.breached === 0
        ? [{ title, state: 'passed' }]
        : [{ title, state: 'failed', error: [`seed ${seed}`, ...row.examples].join('\n') }];
    });
    const title = 'no process, open file or listener is left';
    return [
      ...tests,
      this.#leftOver.length === 0
        ? { title, state: 'passed' }
        : { title, state: 'failed', error: this.#leftOver.join('\n') },
    ];
  }
}

function openFiles(): number {
  try {
    return fs.readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

const listeners = (): number =>
  process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
