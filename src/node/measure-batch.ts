import os from 'node:os';
import type { PoolMeasurement } from '../core/pool-measurement.ts';
import type { WorkerType } from '../core/policies.ts';
import { sizesToMeasure, type Staff, staffOf } from '../core/pool-sizes.ts';
import type { PoolSetup } from '../core/pool-verdict.ts';
import type { PreparedBatch } from './batch.ts';
import { type MeasurePort, measurePool, type MeasureProgress, type MeasureRequest } from './measure-pool.ts';
import { memoryLimit, thisMachine, workersWithin } from './memory-limit.ts';
import { type PoolKeeper, sharesProcesses } from './pool-keeper.ts';
import type { Runtime } from './runtime.ts';

/** What a person asks for; what is left out is chosen by machine and job. */
export interface MeasureWish extends Pick<MeasureRequest, 'seconds' | 'rounds' | 'sample'> {
  /** Pool sizes; none: by the cores. */
  readonly sizes: readonly number[];
  /** `both` compares processes with threads; undefined: as the settings say. */
  readonly workerType: WorkerType | 'both' | undefined;
}

export const usualWish: MeasureWish = { sizes: [], workerType: undefined, seconds: 2, rounds: 5, sample: 0 };

export interface Measured extends PoolMeasurement {
  readonly cores: number;
  /** The memory limit has no room for these pools: a run would have fewer workers. */
  readonly tooLarge: readonly number[];
  /** What a person should know of how it ran. */
  readonly note: string | undefined;
}

/** Measures which pool a batch is done with the fastest; undefined: there is no file to be worked on. */
export async function measureBatch(
  batch: PreparedBatch,
  wish: MeasureWish,
  pools: PoolKeeper,
  signal: AbortSignal,
  tell?: (progress: MeasureProgress) => void,
): Promise<Measured | undefined> {
  const { policies, job } = batch;
  const cores = os.availableParallelism();
  const limit = memoryLimit(policies.memoryLimit, thisMachine());
  const { runtimes, note } = await runtimesFor(batch, wish.workerType, pools);
  const staff = ({ type, workers }: PoolSetup): Staff => staffOf(workers, cores, sharesProcesses(job, type));
  const fits = (size: number): boolean => workersWithin(limit, size) === size;
  const sizes = (type: PoolSetup['type']): readonly number[] =>
    wish.sizes.length > 0
      ? wish.sizes
      : sizesToMeasure(cores, job.waits === true || sharesProcesses(job, type));
  const wanted = [...runtimes.keys()].flatMap((type) => sizes(type).map((workers) => ({ type, workers })));
  const setups = wanted.filter((setup) => fits(staff(setup).workers));
  const [first = { type: 'process', workers: 1 } satisfies PoolSetup, ...others] = setups;
  const all = setups.reduce((sum, setup) => sum + staff(setup).workers, 0);
  const port: MeasurePort = {
    makePool: (setup) => {
      const runtime = runtimes.get(setup.type) ?? [...runtimes.values()][0];
      return runtime === undefined
        ? Promise.reject(new Error('No worker can be had.'))
        : Promise.resolve(pools.own(runtime, staff(setup), policies));
    },
    keepsAll: fits(all),
    now: () => performance.now(),
  };
  const { seconds, rounds, sample } = wish;
  const request: MeasureRequest = { setups: [first, ...others], seconds, rounds, sample };
  const measured = await measurePool(batch, request, port, signal, tell);
  if (measured === undefined) return undefined;
  const tooLarge = wanted.filter((setup) => !setups.includes(setup)).map(({ workers }) => workers);
  return { ...measured, cores, tooLarge, note };
}

/** What each kind of worker runs on; where there can be no threads, processes alone. */
async function runtimesFor(
  { policies, job }: PreparedBatch,
  wanted: MeasureWish['workerType'],
  pools: PoolKeeper,
): Promise<{
  readonly runtimes: ReadonlyMap<PoolSetup['type'], Runtime>;
  readonly note: string | undefined;
}> {
  const types = wanted === 'both' ? (['process', 'thread'] as const) : [wanted ?? policies.workerType];
  const runtimes = new Map<PoolSetup['type'], Runtime>();
  let note: string | undefined;
  for (const workerType of types) {
    const choice = await pools.choose({ ...policies, workerType }, job);
    if (!choice.ok) throw new Error(choice.message);
    const { runtime } = choice;
    const type = sharesProcesses(job, workerType) ? 'thread' : runtime.type;
    if (!runtimes.has(type)) runtimes.set(type, runtime);
    note = choice.note ?? note;
  }
  return { runtimes, note };
}
