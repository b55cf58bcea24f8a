import os from 'node:os';
import { describe, expect, test } from 'vitest';
import { bindOptions } from '../../../src/core/options.ts';
import { type Policies, policySchema } from '../../../src/core/policies.ts';
import { type DiagnosticsRequest, gatherDiagnostics } from '../../../src/node/diagnostics.ts';
import type { Engine } from '../../../src/node/engine.ts';
import type { RuntimeHost } from '../../../src/node/runtime.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const policies = (values = {}): Policies => {
  const bound = bindOptions(policySchema, values);
  if (!bound.ok) throw new Error('wrong policies');
  return bound.value;
};

const request = (stateFolder: string, more: Partial<DiagnosticsRequest> = {}): DiagnosticsRequest => ({
  version: '1.0.0',
  face: 'a test',
  settings: [],
  script: '/dist/worker.cjs',
  policies: policies({ poolSize: 2, memoryLimit: 4000 }),
  stateFolder,
  ...more,
});

/** A machine on which engines work unless they are named, and that writes down what is asked of it. */
function machine(facts: Partial<RuntimeHost> = {}, broken: readonly Engine['flavour'][] = []) {
  const asked: string[] = [];
  const host: RuntimeHost = {
    platform: 'linux',
    electron: false,
    execPath: process.execPath,
    env: {},
    findNode: (setting) => {
      asked.push(`node ${setting}`);
      return Promise.resolve({ execPath: '/usr/bin/node' });
    },
    probe: ({ flavour, execPath }) => {
      asked.push(`${flavour} ${execPath}`);
      return Promise.resolve(
        broken.includes(flavour)
          ? { ok: false, problem: 'it crashed (SIGSEGV)', detail: 'words', ms: 5 }
          : { ok: true, engine: `sharp (${flavour})`, ms: 5 },
      );
    },
    ...facts,
  };
  return { host, asked };
}

describe('the engines', () => {
  test('are tried out once each, and the choice rests on that', async () => {
    using folder = tempFolder();
    const { host, asked } = machine();
    const { engines, choice } = await gatherDiagnostics(request(folder.path), host);
    expect(asked).toEqual([`native ${process.execPath}`, `wasm ${process.execPath}`]);
    expect(engines.map(({ flavour, result }) => [flavour, result.ok])).toEqual([
      ['native', true],
      ['wasm', true],
    ]);
    expect(choice).toMatchObject({ ok: true, engineId: expect.stringMatching(/native$/) });
  });

  test('on the Linux desktop: in VS Code’s own program too, where the native one is never chosen', async () => {
    using folder = tempFolder();
    const { host, asked } = machine({ electron: true });
    const { engines, choice } = await gatherDiagnostics(request(folder.path, { nodePath: '/my/node' }), host);
    expect(engines.map(({ flavour, execPath }) => `${flavour} ${execPath}`)).toEqual([
      `native ${process.execPath}`,
      'native /usr/bin/node',
      `wasm ${process.execPath}`,
    ]);
    expect(asked.filter((each) => each.startsWith('node'))).toEqual(['node /my/node', 'node /my/node']);
    expect(choice).toMatchObject({ ok: true, execPath: '/usr/bin/node' });
  });

  test('that fail tell why, and none left is said', async () => {
    using folder = tempFolder();
    const { host } = machine({}, ['native', 'wasm']);
    const { engines, choice } = await gatherDiagnostics(request(folder.path), host);
    expect(engines[0]?.result).toEqual({ ok: false, problem: 'it crashed (SIGSEGV)', detail: 'words' });
    expect(choice.ok).toBe(false);
  });
});

test('the workers are as many as settings, cores and memory say', async () => {
  using folder = tempFolder();
  const { host } = machine();
  const workers = async (values: object) => {
    const { choice } = await gatherDiagnostics(request(folder.path, { policies: policies(values) }), host);
    return choice.ok ? [choice.workers.type, choice.workers.count, choice.memoryLimit] : [];
  };
  expect(await workers({ poolSize: 3, memoryLimit: 4000 })).toEqual(['process', 3, 4000]);
  expect(await workers({ poolSize: 0, memoryLimit: 50_000 })).toEqual([
    'process',
    os.availableParallelism(),
    50_000,
  ]);
  expect(await workers({ poolSize: 64, memoryLimit: 400, workerType: 'thread' })).toEqual(['thread', 2, 400]);
});

test('the machine is the real one', async () => {
  using folder = tempFolder();
  const { system, node } = await gatherDiagnostics(request(folder.path), machine().host);
  expect(system.name).toContain(process.arch);
  expect(system.cores).toBe(os.availableParallelism());
  expect(system.memory.total).toBe(os.totalmem());
  expect(node).toEqual({ version: process.version, execPath: process.execPath });
  if (process.platform === 'linux') expect(system.libc).toMatch(/^glibc \d|^musl$/);
});

describe('the records', () => {
  test('are counted, and all that lies beside them is weighed', async () => {
    using folder = tempFolder();
    folder.write('runs/a.jsonl', '12345');
    folder.write('runs/b.jsonl', '12345');
    folder.write('runs/b.kept/photo.jpg', '1234567890');
    const { state } = await gatherDiagnostics(request(folder.path), machine().host);
    expect(state).toEqual({ folder: folder.path, records: 2, bytes: 20 });
  });

  test('of a machine that never ran anything are none', async () => {
    const { state } = await gatherDiagnostics(request('/none/state'), machine().host);
    expect(state).toEqual({ folder: '/none/state', records: 0, bytes: 0 });
  });
});
