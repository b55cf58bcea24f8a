import fs from 'node:fs';
import path from 'node:path';

/** What happens at one step of a worker's writing, as the suite asks for it in a file beside the worker's script. */
export interface StepOrder {
  readonly id: string;
  /** The how manieth step of one worker, from 1. */
  readonly at: number;
  readonly act:
    /** Waits there for the suite, which does what it likes meanwhile. */
    | { readonly kind: 'pause'; readonly side: 'before' | 'after' }
    /** Of a write only a part is done before the wait. */
    | { readonly kind: 'pause-halfway' }
    | { readonly kind: 'error'; readonly code: string }
    /** From there on each write takes a third of what it is given. */
    | { readonly kind: 'short-writes' };
}

export interface StepHit {
  readonly pid: number;
  readonly step: StepName;
  /** The file that the step is about. */
  readonly file: string;
}

/** The steps by which a result gets its name and what was there is kept. */
export type StepName =
  | 'open'
  | 'write'
  | 'flush'
  | 'keep by link'
  | 'keep by copy'
  | 'open journal'
  | 'write journal'
  | 'flush journal'
  | 'new name'
  | 'swap'
  | 'remove temporary';

export const orderFile = (folder: string): string => path.join(folder, 'step-order.json');
export const hitFile = (folder: string, id: string): string => path.join(folder, `step-hit-${id}.json`);
export const goFile = (folder: string, id: string): string => path.join(folder, `step-go-${id}`);

/** How long a worker waits for the suite. */
const pauseMs = 500;

/** Lets the suite stop this worker between any two steps, or make one fail. */
export function watchSteps(folder: string): void {
  const real = { ...fs };
  const names = new Map<number, { readonly step: 'file' | 'journal'; readonly file: string }>();
  let order: StepOrder | undefined;
  let count = 0;
  let short = false;

  const read = (): StepOrder | undefined => {
    if (!real.existsSync(orderFile(folder))) {
      short = false;
      return undefined;
    }
    try {
      const found = JSON.parse(real.readFileSync(orderFile(folder), 'utf8')) as StepOrder;
      if (found.id !== order?.id) {
        order = found;
        count = 0;
      }
      return order;
    } catch {
      return undefined;
    }
  };

  /** What is ordered for this very step; only one worker gets it. */
  const due = (step: StepName, file: string): StepOrder | undefined => {
    const now = read();
    if (now === undefined || ++count < now.at) return undefined;
    // A file that cannot be removed stays where it is: nothing can be asked of that.
    if (now.act.kind === 'error' && step === 'remove temporary') return undefined;
    if (now.act.kind === 'short-writes') {
      short = true;
      return undefined;
    }
    try {
      real.renameSync(orderFile(folder), hitFile(folder, `${now.id}.claimed`));
    } catch {
      return undefined;
    }
    const hit: StepHit = { pid: process.pid, step, file };
    real.writeFileSync(hitFile(folder, `${now.id}.part`), JSON.stringify(hit));
    real.renameSync(hitFile(folder, `${now.id}.part`), hitFile(folder, now.id));
    return now;
  };

  const wait = ({ id }: StepOrder): void => {
    const until = performance.now() + pauseMs;
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    while (performance.now() < until && !real.existsSync(goFile(folder, id))) Atomics.wait(nobody, 0, 0, 1);
  };

  const step = <T>(name: StepName, file: string, call: () => T, half?: () => T): T => {
    const now = due(name, file);
    return now === undefined ? call() : carryOut(now, call, half);
  };

  const carryOut = <T>(now: StepOrder, call: () => T, half?: () => T): T => {
    const { act } = now;
    if (act.kind === 'error')
      throw Object.assign(new Error(`${act.code}: made by the suite`), { code: act.code });
    if (act.kind === 'pause' && act.side === 'before') wait(now);
    if (act.kind === 'pause-halfway' && half !== undefined) {
      const result = half();
      wait(now);
      return result;
    }
    const result = call();
    if (act.kind === 'pause-halfway' || (act.kind === 'pause' && act.side === 'after')) wait(now);
    return result;
  };

  const openSync = (file: string, flags: string | number, mode?: number): number => {
    const name = path.basename(file);
    const kind = name.startsWith('.batch-pool-')
      ? 'file'
      : name.startsWith('journal-')
        ? 'journal'
        : undefined;
    if (kind === undefined) return real.openSync(file, flags, mode);
    const fd = step(kind === 'file' ? 'open' : 'open journal', file, () => real.openSync(file, flags, mode));
    names.set(fd, { step: kind, file });
    return fd;
  };
  const closeSync = (fd: number): void => {
    names.delete(fd);
    real.closeSync(fd);
  };
  const writeSync = (fd: number, bytes: Uint8Array, from = 0, length = bytes.length - from): number => {
    const of = names.get(fd);
    if (of === undefined) return real.writeSync(fd, bytes, from, length);
    const part = Math.max(1, Math.floor(length / 3));
    return step(
      of.step === 'file' ? 'write' : 'write journal',
      of.file,
      () => real.writeSync(fd, bytes, from, short ? part : length),
      () => real.writeSync(fd, bytes, from, part),
    );
  };
  const fsync = (fd: number, done: (error: NodeJS.ErrnoException | null) => void): void => {
    const of = names.get(fd);
    if (of === undefined) return real.fsync(fd, done);
    const now = due(of.step === 'file' ? 'flush' : 'flush journal', of.file);
    if (now === undefined) return real.fsync(fd, done);
    try {
      carryOut(now, () => real.fsyncSync(fd));
    } catch (error) {
      setImmediate(done, error as NodeJS.ErrnoException);
      return;
    }
    setImmediate(done, null);
  };
  const linkSync = (from: string, to: string): void => {
    const name = path.basename(from).startsWith('.batch-pool-') ? 'new name' : 'keep by link';
    step(name, to, () => real.linkSync(from, to));
  };
  const renameSync = (from: string, to: string): void => {
    step('swap', to, () => real.renameSync(from, to));
  };
  const rmSync = (file: string, options?: fs.RmOptions): void => {
    if (!path.basename(file).startsWith('.batch-pool-')) return real.rmSync(file, options);
    step('remove temporary', file, () => real.rmSync(file, options));
  };
  Object.assign(fs, { openSync, closeSync, writeSync, fsync, linkSync, renameSync, rmSync });
  const copyFile = fs.promises.copyFile.bind(fs.promises);
  fs.promises.copyFile = async (from, to, mode) => {
    step('keep by copy', String(to), () => {});
    await copyFile(from, to, mode);
  };
}
