import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchRequest } from '../../src/node/batch.ts';
import { Batches } from '../../src/node/batch.ts';
import { type Ran, prepare, runHere, startHost } from './carry-out.ts';
import { type Breach, checkFolder, checkLines, checkOutcomes, mayHappen } from './checks.ts';
import type { Edits } from './edits.ts';
import { fillDisk } from './fill-disk.ts';
import { followUp } from './follow-up.ts';
import { faultJobs } from './jobs.ts';
import { checkKept, checkRecord } from './kept.ts';
import { foretell, type Oracle, resultsOf } from './oracle.ts';
import { isThere, type Known, leftAfter, workersOf } from './processes.ts';
import type { Scenario } from './scenario.ts';
import { foldersBelow, isTemporary, snapshot, type Snapshot } from './snapshot.ts';
import { layOut, type Stage } from './stage.ts';
import { Trouble, type Victim } from './trouble.ts';
import type { Home, World } from './world.ts';

/** What one run came to. */
export interface Report {
  readonly scenario: Scenario;
  readonly breaches: readonly Breach[];
  readonly struck: boolean;
  /** The step at which a worker was held. */
  readonly step: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly kills: number;
  /** From the cancel to the last line. */
  readonly cancelMs: number | undefined;
  /** Files that were left by a killed host and swept by the next run. */
  readonly temporaries: number;
  readonly resumed: boolean;
  readonly undone: boolean;
  readonly ms: number;
}

export interface Situation {
  readonly world: World;
  readonly home: Home;
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly oracle: Oracle;
  readonly edits: Edits;
  readonly start: Snapshot;
  readonly startFolders: readonly string[];
}

const hostFaults: ReadonlySet<string> = new Set([
  'host killed',
  'host and workers killed',
  'host told to end',
]);

export const needsHost = ({ fault, number }: Scenario): boolean =>
  hostFaults.has(fault) || (fault === 'nothing' && number % 5 === 0);

export async function oneRun(world: World, scenario: Scenario): Promise<Report> {
  const from = performance.now();
  const folder = path.join(world.folder, `run-${scenario.number}`);
  fs.mkdirSync(folder);
  const disk = typeof world.resultsDisk === 'string' ? undefined : world.resultsDisk.path;
  using stage = layOut(scenario, world.materials, folder, disk);
  await using home = await homeFor(world, scenario, folder);
  if (stage.before !== undefined) await runHere(home.batches, await prepare(home.batches, stage.before));
  await putOthers(home, stage, scenario);
  const start = snapshot(stage.folders);
  const oracle = foretell(await prepare(home.batches, stage.request), start, world.references);
  const situation: Situation = {
    world,
    home,
    scenario,
    stage,
    oracle,
    edits: new Map(),
    start,
    startFolders: foldersBelow(stage.folders),
  };
  const known = new Set(await home.batches.store.ids());
  using full = fillDisk(world, scenario);
  const { ran, trouble, ended } = needsHost(scenario)
    ? await disturbHost(situation, stage.request)
    : await disturb(situation, stage.request);
  const breaches: Breach[] = [];
  const gone = scenario.fault.startsWith('host') ? await leftAfter(trouble.workers, 2000) : [];
  for (const { pid } of gone) breaches.push(`worker ${pid} is there two seconds after its host`);
  const now = snapshot(stage.folders);
  const id = ran.id ?? (await home.batches.store.ids()).find((each) => !known.has(each));
  const hostDied = ran.end?.signal === 'SIGKILL';
  breaches.push(
    ...checkFolder({
      start,
      now,
      oracle,
      edits: situation.edits,
      mayHaveTemporaries: hostDied,
      complete: false,
    }),
    ...checkLines(ran.lines, oracle, !hostDied),
    ...checkOutcomes(ran.lines, { oracle, now, edits: situation.edits }, mayHappen(scenario, trouble.kills)),
    ...(await checkKept(home.batches.store, id === undefined ? [] : [id], {
      start,
      now,
      oracle,
      edits: situation.edits,
      stepFails: scenario.fault === 'a step fails',
    })),
    ...(id === undefined || ran.recordProblem !== undefined ? [] : await checkRecord(home.batches.store, id)),
  );
  const isCancelled = scenario.fault === 'cancelled' || scenario.fault === 'host told to end';
  const cancelMs = isCancelled && trouble.struck ? ended - trouble.struckAt : undefined;
  if (cancelMs !== undefined && cancelMs > 2000)
    breaches.push(`it ended ${Math.round(cancelMs)} ms after the cancel`);
  full.empty();
  const temporaries = [...now.keys()].filter(isTemporary).length;
  const follow = await followUp(situation, ran, id, hostDied);
  breaches.push(...follow.breaches);
  return {
    scenario,
    breaches,
    struck: trouble.struck || scenario.moment.on === 'time',
    step: trouble.step?.step,
    counts: countsOf(ran),
    kills: trouble.kills,
    cancelMs,
    temporaries,
    resumed: follow.resumed,
    undone: follow.undone,
    ms: performance.now() - from,
  };
}

const countsOf = ({ lines }: Ran): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status } of lines) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** The home of a scenario; one that can keep no record has its own, which goes with the run. */
async function homeFor(world: World, scenario: Scenario, folder: string): Promise<Home & AsyncDisposable> {
  const home = world.homes[scenario.state];
  if (scenario.fault !== 'no record can be kept')
    return { ...home, [Symbol.asyncDispose]: () => Promise.resolve() };
  fs.writeFileSync(path.join(folder, 'no-folder'), '');
  const stateFolder = path.join(folder, 'no-folder', 'state');
  const { script } = home;
  const batches = new Batches({
    jobs: faultJobs,
    workerScript: script,
    stateFolder,
    idleMs: 0,
    log: () => {},
  });
  return { ...home, stateFolder, batches, [Symbol.asyncDispose]: () => batches.close() };
}

/** Other people's files under the names of results. */
async function putOthers(home: Home, stage: Stage, { work, random }: Scenario): Promise<void> {
  if (work !== "others' files overwritten" && work !== 'two results each') return;
  const { plan } = await prepare(home.batches, stage.request);
  for await (const item of plan.items) {
    for (const target of item.kind === 'task' ? item.targets : []) {
      if (random.next() < 0.5) continue;
      fs.mkdirSync(path.dirname(target.path), { recursive: true });
      fs.writeFileSync(target.path, `another's ${item.index}`.repeat(random.whole(1, 500)));
      const date = new Date(Date.UTC(2021, 5, random.whole(1, 28), 4, 5, 6, random.whole(0, 999)));
      fs.utimesSync(target.path, date, date);
    }
  }
}

interface Disturbed {
  readonly ran: Ran;
  readonly trouble: Trouble;
  /** When the last line was there. */
  readonly ended: number;
}

async function disturb(situation: Situation, request: BatchRequest): Promise<Disturbed> {
  const { home } = situation;
  const abort = new AbortController();
  const batch = await prepare(home.batches, request);
  const workers = (): readonly Known[] => workersOf(process.pid, home.script);
  const trouble = troubleFor(situation, { workers, cancel: () => abort.abort(), host: undefined });
  trouble.arm();
  try {
    const ran = await runHere(home.batches, batch, abort.signal, {
      began: () => trouble.began(),
      line: (count) => trouble.line(count),
    });
    return { ran, trouble, ended: performance.now() };
  } finally {
    trouble.disarm();
  }
}

async function disturbHost(situation: Situation, request: BatchRequest): Promise<Disturbed> {
  const { world, home } = situation;
  const { stateFolder, script: workerScript } = home;
  let trouble: Trouble | undefined;
  const host = startHost(
    world.hostScript,
    { stateFolder, workerScript, request },
    { began: () => trouble?.began(), line: (count) => trouble?.line(count) },
  );
  const pid = host.child.pid ?? 0;
  const workers = (): readonly Known[] => workersOf(pid, home.script);
  trouble = troubleFor(situation, { workers, cancel: () => {}, host: pid });
  trouble.arm();
  try {
    const ran = await host.ran;
    const ended = performance.now();
    // A worker that was held goes on for a moment, or learns of its host's death.
    while (ran.end?.signal === 'SIGKILL' && trouble.workers.some(isThere) && performance.now() - ended < 2000)
      await sleep(5);
    return { ran, trouble, ended };
  } finally {
    trouble.disarm();
  }
}

function troubleFor(situation: Situation, victim: Victim): Trouble {
  const { scenario, oracle, edits, world, home, stage } = situation;
  const folders = new Set([...oracle.results.keys()].map((file) => path.dirname(file)));
  return new Trouble({
    scenario,
    victim,
    oracle,
    edits,
    resultsOf: (source, bytes) =>
      resultsOf(oracle.batch, source, new Map([[source, { bytes }]]), world.references),
    materials: world.materials,
    scripts: home.scripts,
    folders: [...folders, ...stage.folders],
  });
}
