import { bundled, cores, needsPython, node, own, python } from './commands.ts';
import type { Command, Contender } from './contest.ts';
import { pythonWith } from './programs.ts';

const pythonTasks = (warm: boolean, ...args: readonly string[]): Command => ({
  program: pythonWith('concurrent.futures') ?? 'python3',
  args: [python('tasks_pool.py'), ...args, ...(warm ? ['--warm'] : [])],
});

export const nothings = 100_000;
const nothing = ['--count', String(nothings), '--workers', String(cores)] as const;
/** Rows of the table about what a pool itself costs. */
export const overheadContenders: readonly Contender[] = [
  {
    name: 'processes',
    title: 'Batch Pool, processes',
    isWarm: true,
    command: () => node(bundled('tasks.mjs'), ...nothing, '--warm'),
  },
  {
    name: 'threads',
    title: 'Batch Pool, threads',
    isWarm: true,
    command: () => node(bundled('tasks.mjs'), ...nothing, '--workerType', 'thread', '--warm'),
  },
  {
    name: 'tinypool-processes',
    title: 'tinypool, child_process',
    isWarm: true,
    command: () => node(own('tinypool-tasks.ts'), ...nothing, '--runtime', 'child_process'),
  },
  {
    name: 'tinypool-threads',
    title: 'tinypool, worker_threads',
    isWarm: true,
    command: () => node(own('tinypool-tasks.ts'), ...nothing),
  },
  {
    name: 'python',
    title: 'ProcessPoolExecutor.map, chunksize 1',
    isReference: true,
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing),
    missing: needsPython,
  },
  {
    name: 'python-16',
    title: 'ProcessPoolExecutor.map, chunksize 16',
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing, '--chunksize', '16'),
    missing: needsPython,
  },
  {
    name: 'python-1000',
    title: 'ProcessPoolExecutor.map, chunksize 1000',
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing, '--chunksize', '1000'),
    missing: needsPython,
  },
];

const squares = ['--count', '4', '--workers', '8'] as const;
/** Rows of the table about the articles' first example. */
export const sleepContenders: readonly Contender[] = [
  {
    name: 'processes',
    title: 'Batch Pool, processes, started for it',
    command: () => node(bundled('tasks.mjs'), '--job', 'square', ...squares),
  },
  {
    name: 'threads',
    title: 'Batch Pool, threads, started for it',
    command: () => node(bundled('tasks.mjs'), '--job', 'square', ...squares, '--workerType', 'thread'),
  },
  {
    name: 'warm',
    title: 'Batch Pool, processes, warm',
    isWarm: true,
    command: () => node(bundled('tasks.mjs'), '--job', 'square', ...squares, '--warm'),
  },
  {
    name: 'python',
    title: 'ProcessPoolExecutor.map, started for it',
    isReference: true,
    command: () => pythonTasks(false, 'square', ...squares),
    missing: needsPython,
  },
  {
    name: 'python-warm',
    title: 'ProcessPoolExecutor.map, warm',
    isWarm: true,
    command: () => pythonTasks(true, 'square', ...squares),
    missing: needsPython,
  },
];

export const waitingTasks = 200;
export const waitingThreads = 100;
const waiting = ['square', '--count', String(waitingTasks)] as const;
const beside = [...waiting, '--workers', String(cores), '--atOnce', String(waitingThreads)] as const;
const pythonThreads = [...waiting, '--threads', '--workers', String(waitingThreads)] as const;
/** Rows of the table about many that wait: threads of a function, which are calls side by side in a process. */
export const waitingContenders: readonly Contender[] = [
  {
    name: 'threads',
    title: `Batch Pool, ${waitingThreads} threads of a function in ${cores} processes, started for it`,
    command: () => node(bundled('tasks.mjs'), '--job', ...beside),
  },
  {
    name: 'warm',
    title: 'Batch Pool, the same, warm',
    isWarm: true,
    command: () => node(bundled('tasks.mjs'), '--job', ...beside, '--warm'),
  },
  {
    name: 'python',
    title: 'ThreadPoolExecutor.map, started for it',
    isReference: true,
    command: () => pythonTasks(false, ...pythonThreads),
    missing: needsPython,
  },
];
