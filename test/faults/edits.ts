import fs from 'node:fs';
import path from 'node:path';
import type { TroubleRequest } from './trouble.ts';
import type { StepHit } from './steps.ts';

/** What somebody else did to files in the middle of a run: their new content, or that they were moved away. */
export type Edits = Map<string, Buffer | 'gone'>;

/** Gives a source another content: that of another picture of its kind. */
export function editSource(request: TroubleRequest, step: StepHit | undefined): void {
  const { scenario, materials, oracle, edits } = request;
  const source = sourceInHand(request, step);
  if (source === undefined || !fs.existsSync(source)) return;
  const old = fs.readFileSync(source);
  const extension = path.extname(source);
  const other = materials.find((each) => each.extension === extension && !each.bytes.equals(old));
  const bytes = other?.bytes ?? Buffer.concat([old, Buffer.from('edited')]);
  put(source, bytes, atLastMoment(step, source) ? 'write' : scenario.edit);
  edits.set(source, bytes);
  const made = request.resultsOf(source, bytes);
  const own = [...oracle.results.values()].filter((result) => result.source === source);
  for (const [i, result] of own.entries()) result.also.push(made[i] ?? bytes);
}

export function moveAway(request: TroubleRequest, step: StepHit | undefined): void {
  const source = sourceInHand(request, step);
  if (source === undefined || !fs.existsSync(source) || atLastMoment(step, source)) return;
  fs.rmSync(source);
  request.edits.set(source, 'gone');
}

/** Somebody saves a file under the very name of a result, or writes into what stands there. */
export function editTarget(request: TroubleRequest, step: StepHit | undefined): void {
  const { scenario, oracle, edits } = request;
  const source = sourceInHand(request, step);
  const found = [...oracle.results].find(([, result]) => result.source === source);
  if (found === undefined) return;
  const [target] = found;
  const bytes = Buffer.from(`somebody else's ${scenario.number}`);
  if (fs.existsSync(target)) put(target, bytes, atLastMoment(step, target) ? 'write' : scenario.edit);
  else {
    try {
      fs.writeFileSync(target, bytes, { flag: 'wx' });
    } catch {
      return;
    }
  }
  edits.set(target, bytes);
}

/**
 * Between the last look and the rename nothing can be done for a file that is put there by a rename (`swap.ts` says
 * so); one that is written into is seen, and given back.
 */
const atLastMoment = (step: StepHit | undefined, file: string): boolean =>
  step?.step === 'swap' && step.file === file;

function put(file: string, bytes: Buffer, how: 'write' | 'replace'): void {
  if (how === 'write') return fs.writeFileSync(file, bytes);
  const own = path.join(path.dirname(file), `.somebody-${process.pid}`);
  fs.writeFileSync(own, bytes);
  fs.renameSync(own, file);
}

/** The source that the held worker works on, by the names of its steps; any other where none is held. */
function sourceInHand({ oracle, scenario }: TroubleRequest, step: StepHit | undefined): string | undefined {
  const base = path.basename(step?.file ?? '');
  const index =
    /^\.batch-pool-.*-(\d+)-\d+\.tmp$/.exec(base)?.[1] ?? /^(\d+)-\d+(-\d+)?(\.|$)/.exec(base)?.[1];
  const byTarget = step === undefined ? undefined : oracle.results.get(step.file)?.source;
  if (byTarget !== undefined) return byTarget;
  const tasks = oracle.items.filter((item) => item.kind === 'task');
  const item = index === undefined ? undefined : oracle.items[Number(index)];
  return (item ?? (tasks.length === 0 ? undefined : scenario.random.pick(tasks)))?.source.path;
}
