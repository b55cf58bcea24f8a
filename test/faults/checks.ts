import path from 'node:path';
import type { Edits } from './edits.ts';
import type { Oracle } from './oracle.ts';
import type { Line } from './carry-out.ts';
import type { Scenario } from './scenario.ts';
import { isTemporary, shown, type Snapshot } from './snapshot.ts';

/** What must be true, and is not. */
export type Breach = string;

export interface FolderCheck {
  readonly start: Snapshot;
  readonly now: Snapshot;
  readonly oracle: Oracle;
  readonly edits: Edits;
  /** After a kill of the host its temporary files lie there until the next run. */
  readonly mayHaveTemporaries: boolean;
  /** Whether every result has to be there by now. */
  readonly complete: boolean;
}

/** Every name holds what it held, or its whole result, or what somebody else put there. */
export function checkFolder({
  start,
  now,
  oracle,
  edits,
  mayHaveTemporaries,
  complete,
}: FolderCheck): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const [file, { bytes, mtimeMs, mode }] of now) {
    const edited = edits.get(file);
    const result = oracle.results.get(file);
    const before = start.get(file);
    if (isTemporary(file)) {
      if (!mayHaveTemporaries) breaches.push(`a temporary file was left: ${shown(file)}`);
    } else if (edited !== undefined) {
      if (edited !== 'gone' && !edited.equals(bytes))
        breaches.push(`somebody's edit was lost: ${shown(file)}`);
      if (edited === 'gone' && result?.source !== file) breaches.push(`came to life again: ${shown(file)}`);
    } else if (result !== undefined) {
      const isResult = [result.bytes, ...result.also].some((each) => each.equals(bytes));
      const isOld = before?.bytes.equals(bytes) === true;
      if (!isResult && !isOld)
        breaches.push(
          `neither old nor whole: ${shown(file)}, ${bytes.length} bytes of ${result.bytes.length}`,
        );
      else if (complete && !isResult)
        breaches.push(`a result is missing, the old file stands there: ${shown(file)}`);
      if (before !== undefined && before.mode !== mode)
        breaches.push(
          `the permissions of ${shown(file)} are ${mode.toString(8)}, not ${before.mode.toString(8)}`,
        );
    } else if (before === undefined) {
      if (!file.endsWith('.crashed')) breaches.push(`a file that nobody asked for: ${shown(file)}`);
    } else if (!before.bytes.equals(bytes) || before.mtimeMs !== mtimeMs || before.mode !== mode) {
      breaches.push(`a file that is no result was changed: ${shown(file)}`);
    }
  }
  for (const file of start.keys())
    if (!now.has(file) && edits.get(file) !== 'gone') breaches.push(`a file is gone: ${shown(file)}`);
  for (const file of edits.keys())
    if (!now.has(file) && edits.get(file) !== 'gone')
      breaches.push(`somebody's file is gone: ${shown(file)}`);
  if (complete) {
    for (const [file, { source }] of oracle.results) {
      if (!now.has(file) && !edits.has(source) && !edits.has(file))
        breaches.push(`a result is missing: ${shown(file)}`);
    }
  }
  return breaches;
}

/** Each file has one line, in order, and says of each what is so. */
export function checkLines(lines: readonly Line[], oracle: Oracle, whole: boolean): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const [i, { index, path: file }] of lines.entries()) {
    if (index !== i) breaches.push(`line ${i} is of file ${index}`);
    if (oracle.items[i]?.source.path !== file) breaches.push(`line ${i} is of another file: ${shown(file)}`);
  }
  if (whole && lines.length !== oracle.items.length)
    breaches.push(`${lines.length} lines for ${oracle.items.length} files`);
  return breaches;
}

/** What is called done is there, and nothing fails but what the fault can make fail. */
export function checkOutcomes(
  lines: readonly Line[],
  { oracle, now, edits }: Pick<FolderCheck, 'oracle' | 'now' | 'edits'>,
  may: {
    readonly cancel: boolean;
    readonly fail: ReadonlySet<string>;
    readonly failures: number;
    readonly killed: boolean;
  },
): readonly Breach[] {
  const breaches: Breach[] = [];
  let failures = 0;
  for (const { status, code = '', path: file } of lines) {
    const own = oracle.failing.get(file);
    const edited = edits.has(file) || targetsOf(oracle, file).some((target) => edits.has(target));
    if (status === 'failed') {
      if (own?.includes(code) === true || (edited && editCodes.has(code))) continue;
      // It dies once by itself, and once by the suite.
      if (may.killed && code === 'crashed' && path.basename(file).startsWith('crash-once')) continue;
      failures++;
      if (!may.fail.has(code)) breaches.push(`${shown(file)} failed: ${code}`);
    } else if (status === 'cancelled') {
      if (!may.cancel) breaches.push(`${shown(file)} was cancelled`);
    } else if (status === 'done') {
      if (own !== undefined) breaches.push(`${shown(file)} is called done`);
      for (const target of targetsOf(oracle, file)) {
        const { bytes, also = [] } = oracle.results.get(target) ?? {};
        const stands = now.get(target)?.bytes;
        const good = [bytes, ...also].some((each) => each !== undefined && stands?.equals(each) === true);
        if (!good && !edits.has(target)) breaches.push(`${shown(target)} is called done and is not there`);
      }
    } else if (status === 'unchanged') {
      breaches.push(`${shown(file)} is called unchanged`);
    }
  }
  if (failures > may.failures) breaches.push(`${failures} files failed, where ${may.failures} may`);
  return breaches;
}

export const targetsOf = ({ results }: Oracle, source: string): readonly string[] =>
  [...results].flatMap(([target, result]) => (result.source === source ? [target] : []));

/** Ways to fail for a file that somebody else edits meanwhile. */
const editCodes: ReadonlySet<string> = new Set([
  'source-changed',
  'source-missing',
  'source-empty',
  'source-unreadable',
  'damaged',
  'internal',
  'target-exists',
  'target-changed',
  'unsupported-format',
  'other-content',
]);

const disk: readonly string[] = [
  'disk-full',
  'disk-error',
  'read-only',
  'too-many-open-files',
  'not-kept',
  'write-failed',
];

/** What the fault of a scenario can do to other files than the one it is done to. */
export function mayHappen({ fault }: Scenario, kills: number): Parameters<typeof checkOutcomes>[2] {
  const none = { cancel: false, fail: new Set<string>(), failures: 0, killed: kills > 0 };
  switch (fault) {
    case 'nothing':
    case 'short writes':
    case 'one worker killed':
    case 'all workers killed':
    case 'source edited':
    case 'source moved away':
    case 'target edited':
      return none;
    case 'workers killed again and again':
      // Twice the same file, or the worker thrice before it has begun.
      return kills < 2 ? none : { ...none, fail: new Set(['crashed', 'worker-start']), failures: Infinity };
    case 'cancelled':
    case 'host killed':
    case 'host and workers killed':
    case 'host told to end':
      return { ...none, cancel: true };
    case 'a step fails':
      return { ...none, fail: new Set(disk), failures: 1 };
    case 'disk full':
      return { ...none, fail: new Set(['disk-full', 'target-folder']), failures: Infinity };
    case 'disk of the record full':
    case 'no record can be kept':
      return { ...none, fail: new Set(['not-kept']), failures: Infinity };
  }
}

/** Where both have the same file, apart from what others did and from times that a copy cannot keep to the digit. */
export function compare(
  start: Snapshot,
  now: Snapshot,
  edits: Edits,
  { mayStay, mayBeNew, sameAnyway }: Record<'mayStay' | 'mayBeNew' | 'sameAnyway', (file: string) => boolean>,
): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const [file, { bytes, mtimeMs, mode }] of start) {
    if (mayBeNew(file)) continue;
    const edited = edits.get(file);
    const found = now.get(file);
    if (edited === 'gone' && (found === undefined || found.bytes.equals(bytes))) continue;
    const wanted = edited === undefined || edited === 'gone' ? bytes : edited;
    if (found === undefined) breaches.push(`undo: ${shown(file)} is gone`);
    else if (!found.bytes.equals(wanted)) breaches.push(`undo: ${shown(file)} is not what it was`);
    else if (edited === undefined && Math.abs(found.mtimeMs - mtimeMs) > 1 && !sameAnyway(file))
      breaches.push(`undo: the time of ${shown(file)} is another by ${found.mtimeMs - mtimeMs} ms`);
    else if (edited === undefined && found.mode !== mode)
      breaches.push(`undo: the permissions of ${shown(file)} are not what they were`);
  }
  for (const file of now.keys()) {
    if (start.has(file) || edits.has(file) || mayStay(file)) continue;
    breaches.push(`undo: ${shown(file)} is still there, in ${path.basename(path.dirname(file))}`);
  }
  return breaches;
}
