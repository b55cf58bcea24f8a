import { Random } from '../support/random.ts';
import type { StepOrder } from './steps.ts';

/** What a run does. */
export const works = [
  'new files',
  'own results again',
  "others' files overwritten",
  'in place, pictures',
  'in place, read by us',
  'in place, read by the job',
  'two results each',
  'misbehaving files',
] as const;
export type Work = (typeof works)[number];

export const inPlaceWorks: readonly Work[] = [
  'in place, pictures',
  'in place, read by us',
  'in place, read by the job',
];

/** What is done to it. */
export const faults = [
  'nothing',
  'one worker killed',
  'all workers killed',
  'workers killed again and again',
  'cancelled',
  'host killed',
  'host and workers killed',
  'host told to end',
  'a step fails',
  'short writes',
  'disk full',
  'disk of the record full',
  'no record can be kept',
  'source edited',
  'source moved away',
  'target edited',
] as const;
export type Fault = (typeof faults)[number];

/** When it is done. */
export type Moment =
  | { readonly on: 'time'; readonly ms: number }
  | { readonly on: 'outcome'; readonly count: number }
  /** When so many names have come or gone in the folders that are written to. */
  | { readonly on: 'names'; readonly count: number }
  /** While a worker is held between two steps, or in the middle of a write. */
  | { readonly on: 'step'; readonly at: number; readonly act: StepOrder['act'] };

export interface Scenario {
  readonly number: number;
  readonly work: Work;
  readonly fault: Fault;
  readonly moment: Moment;
  readonly files: number;
  /** Where records and kept copies are: on the disk of the files, or on another one. */
  readonly state: 'same disk' | 'other disk';
  readonly where: 'beside' | 'subfolder' | 'output folder';
  readonly selection: 'folder' | 'files';
  /** Of how an edit is made. */
  readonly edit: 'write' | 'replace';
  /** Bytes that are left on a full disk. */
  readonly room: number;
  readonly everyMs: number;
  /** What follows an interrupted run: it is resumed and then undone, or undone at once. */
  readonly next: 'resume' | 'undo';
  readonly random: Random;
}

export function scenarioOf(seed: number, number: number): Scenario {
  const random = new Random(seed + Math.imul(number, 0x9e3779b1));
  // Neighbours differ in little but one number: the first draws would too.
  for (let i = 0; i < 4; i++) random.next();
  const fault = pickFault(random);
  const work = pickWork(random, fault);
  const files = random.whole(5, 40);
  const inPlace = inPlaceWorks.includes(work);
  return {
    number,
    work,
    fault,
    moment: pickMoment(random, fault, files),
    files: work === 'misbehaving files' ? Math.min(files, 14) : files,
    state: fault === 'disk of the record full' || random.next() < 0.35 ? 'other disk' : 'same disk',
    where:
      fault === 'disk full' && !inPlace
        ? 'output folder'
        : random.pick(['beside', 'beside', 'subfolder', 'output folder']),
    selection: random.pick(['folder', 'files']),
    edit: random.pick(['write', 'replace']),
    room: random.whole(0, 60_000),
    everyMs: random.whole(5, 60),
    next: random.next() < 0.75 ? 'resume' : 'undo',
    random,
  };
}

const weights: Readonly<Record<Fault, number>> = {
  nothing: 4,
  'one worker killed': 14,
  'all workers killed': 10,
  'workers killed again and again': 8,
  cancelled: 14,
  'host killed': 12,
  'host and workers killed': 4,
  'host told to end': 4,
  'a step fails': 8,
  'short writes': 2,
  'disk full': 6,
  'disk of the record full': 4,
  'no record can be kept': 1,
  'source edited': 6,
  'source moved away': 3,
  'target edited': 5,
};

function pickFault(random: Random): Fault {
  const all = faults.flatMap((fault) => Array.from({ length: weights[fault] }, () => fault));
  return random.pick(all);
}

function pickWork(random: Random, fault: Fault): Work {
  const replacing = works.filter((work) => inPlaceWorks.includes(work) || work.startsWith('others'));
  if (fault === 'disk of the record full') return random.pick(replacing);
  // Its files are made of nothing: no source is read, and no picture written.
  const ordinary = works.filter((work) => work !== 'misbehaving files');
  const calm: readonly Fault[] = ['source edited', 'source moved away', 'target edited', 'disk full'];
  return calm.includes(fault) || random.next() < 0.5 ? random.pick(ordinary) : random.pick(works);
}

const atSteps: ReadonlySet<Fault> = new Set(['a step fails', 'short writes']);
const atOnce: ReadonlySet<Fault> = new Set([
  'nothing',
  'disk full',
  'disk of the record full',
  'no record can be kept',
  'workers killed again and again',
]);

function pickMoment(random: Random, fault: Fault, files: number): Moment {
  if (atOnce.has(fault)) return { on: 'time', ms: 0 };
  const at = random.whole(1, files * 3);
  if (fault === 'short writes') return { on: 'step', at: 1, act: { kind: 'short-writes' } };
  const code = random.pick(['ENOSPC', 'EIO', 'EDQUOT', 'EROFS', 'EMFILE']);
  if (atSteps.has(fault)) return { on: 'step', at, act: { kind: 'error', code } };
  const side = random.pick(['before', 'after'] as const);
  const chance = random.next();
  if (chance < 0.45) return { on: 'step', at, act: { kind: 'pause', side } };
  if (chance < 0.5) return { on: 'step', at, act: { kind: 'pause-halfway' } };
  if (chance < 0.7) return { on: 'names', count: random.whole(1, files * 3) };
  if (chance < 0.85) return { on: 'outcome', count: random.whole(1, files) };
  return { on: 'time', ms: random.between(0, 30 + files * 6) };
}
