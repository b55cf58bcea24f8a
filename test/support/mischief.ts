import { setTimeout as sleep } from 'node:timers/promises';
import * as Type from 'typebox';
import { defineJob } from '../../src/core/job.ts';

/** What people's own code does to the process that it runs in. A promise that it gives is the job's. */
const kinds: Readonly<Record<string, () => unknown>> = {
  'throw-null': () => {
    throw null;
  },
  'throw-undefined': () => {
    throw undefined;
  },
  'throw-string': () => {
    throw 'just words';
  },
  'throw-object': () => {
    throw { code: 7, message: 'an object' };
  },
  'throw-frozen': () => {
    throw Object.freeze(new Error('cold'));
  },
  'throw-trap': () => {
    throw new Proxy(new Error('trap'), {
      get: () => {
        throw new Error('nobody looks at me');
      },
    });
  },
  reject: () => Promise.reject(new Error('on second thoughts')),
  'reject-nothing': () => Promise.reject(),
  // Behind the back of the job's promise.
  'late-throw': () => {
    setImmediate(() => {
      throw new Error('too late');
    });
    return sleep(1000);
  },
  'late-null': () => {
    setImmediate(() => {
      throw null;
    });
    return sleep(1000);
  },
  'late-reject': () => {
    void Promise.reject(new Error('nobody waits for me'));
    return sleep(1000);
  },
  exit: () => process.exit(3),
  abort: () => process.abort(),
  segv: () => process.kill(process.pid, 'SIGSEGV'),
  loop: () => {
    for (;;);
  },
  recursion: function again(): unknown {
    return [again()];
  },
  gigabytes: () => {
    const kept = [];
    for (;;) kept.push(Buffer.alloc(50_000_000, 1));
  },
  // 200 MB a second.
  swelling: () => {
    const kept = [];
    for (;;) {
      kept.push(Buffer.alloc(20_000_000, 1));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  },
  heap: () => {
    const kept = [];
    for (let i = 0; ; i++) kept.push({ i, text: `number ${i}` });
  },
  circular: () => {
    const value: Record<string, unknown> = {};
    value['itself'] = value;
    return value;
  },
  bigint: () => ({ value: 1n }),
  function: () => () => {},
  'huge-value': () => 'x'.repeat(64_000_000),
  'dies-sending': () => {
    const send = process.send?.bind(process);
    // A pipe takes some hundred kilobytes at once: the rest is still here when the process dies.
    process.send = ((message: unknown) => {
      send?.(message);
      return process.kill(process.pid, 'SIGKILL');
    }) as NonNullable<typeof process.send>;
    return 'x'.repeat(7_000_000);
  },
  disconnect: () => process.disconnect(),
};

/** Does to its process what the file's name says; other files are just done. Writes `<name>.out`. */
export const mischief = defineJob({
  id: 'mischief',
  title: 'Mischief',
  description: 'Does what the name of the file says.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}.out',
  options: Type.Object({}),
  outputs: () => [{ extension: '' }],
  run: async ({ name }) => {
    const value = await kinds[name]?.();
    return { outputs: [{ bytes: Buffer.from(name) }], ...(value === undefined ? {} : { value }) };
  },
});

export const mischiefKinds = Object.keys(kinds);
