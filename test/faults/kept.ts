import fs from 'node:fs';
import { keptEntries } from '../../src/node/keep.ts';
import type { RunStore } from '../../src/node/run-store.ts';
import type { Breach, FolderCheck } from './checks.ts';
import { shown } from './snapshot.ts';

interface KeptCheck extends Pick<FolderCheck, 'start' | 'now' | 'oracle' | 'edits'> {
  /** One step of a worker was made to fail. */
  readonly stepFails: boolean;
}

/**
 * Whatever was replaced has a copy, named by the record or by the journal, with the very bytes. Where a step was made
 * to fail, it may have been the copying: an earlier result of our own is replaced all the same, and said to be.
 */
export async function checkKept(
  store: RunStore,
  runs: readonly string[],
  { start, now, oracle, edits, stepFails }: KeptCheck,
): Promise<readonly Breach[]> {
  const breaches: Breach[] = [];
  const withoutCopy = new Set<string>();
  const copies = new Map<string, string[]>();
  const add = (target: string, kept: string | undefined): void => {
    if (kept !== undefined) copies.set(target, [...(copies.get(target) ?? []), kept]);
  };
  for (const id of runs) {
    for (const { target, kept } of await keptEntries(store.keepFolder(id))) add(target, kept);
    if (!fs.existsSync(store.recordPath(id))) continue;
    for await (const line of store.read(id)) {
      if (line.type !== 'outcome' || line.status !== 'done') continue;
      for (const output of line.outputs) {
        add(output.path, output.kept);
        if (output.replaced === 'own' && output.kept === undefined) withoutCopy.add(output.path);
      }
    }
  }
  for (const file of oracle.results.keys()) {
    const before = start.get(file);
    const after = now.get(file);
    if (before === undefined || after === undefined || edits.has(file) || before.bytes.equals(after.bytes))
      continue;
    const kept = copies
      .get(file)
      ?.some((copy) => fs.existsSync(copy) && fs.readFileSync(copy).equals(before.bytes));
    if (kept !== true && !(stepFails && withoutCopy.has(file)))
      breaches.push(`replaced without a kept copy: ${shown(file)}`);
  }
  return breaches;
}

/** A record has no file twice. */
export async function checkRecord(store: RunStore, id: string): Promise<readonly Breach[]> {
  const seen = new Set<string>();
  const breaches: Breach[] = [];
  for await (const line of store.read(id)) {
    if (line.type !== 'outcome') continue;
    if (seen.has(line.source)) breaches.push(`the record has two outcomes of ${shown(line.source)}`);
    seen.add(line.source);
  }
  return breaches;
}
