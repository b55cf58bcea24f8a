import { describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/node/engine.ts';
import type { NodeSearch } from '../../../src/node/find-node.ts';
import type { ProbeResult } from '../../../src/node/probe.ts';
import {
  chooseRuntime,
  type RuntimeChoice,
  type RuntimeHost,
  type RuntimeRequest,
  workerEnvironment,
} from '../../../src/node/runtime.ts';

const request: RuntimeRequest = { script: '/dist/worker.cjs', workerType: 'auto', waits: false };

/** What probes find, by flavour; engines without an entry work. */
type Broken = Partial<Record<Engine['flavour'], string>>;

interface FakeHost extends RuntimeHost {
  readonly probed: readonly Engine[];
  /** The settings by which a Node was looked for. */
  readonly searched: readonly string[];
}

function host(facts: Partial<RuntimeHost> & { broken?: Broken; node?: NodeSearch } = {}): FakeHost {
  const { broken = {}, node = {}, ...rest } = facts;
  const probed: Engine[] = [];
  const searched: string[] = [];
  return {
    platform: 'linux',
    electron: false,
    execPath: '/bin/host',
    env: { PATH: '/bin' },
    findNode: (setting) => {
      searched.push(setting);
      return Promise.resolve(node);
    },
    probe: (engine): Promise<ProbeResult> => {
      probed.push(engine);
      const problem = broken[engine.flavour];
      return Promise.resolve(
        problem === undefined
          ? { ok: true, engine: `sharp (${engine.flavour})`, ms: 1 }
          : { ok: false, problem, ms: 1 },
      );
    },
    ...rest,
    probed,
    searched,
  };
}
const desktop = { electron: true, execPath: '/opt/code/code' };
const withNode = { ...desktop, node: { execPath: '/usr/bin/node' } };

/** `native by /bin/host as process`, or the refusal. */
const shown = (choice: RuntimeChoice): string =>
  choice.ok
    ? `${choice.runtime.flavour} by ${choice.runtime.execPath} as ${choice.runtime.type}`
    : choice.message;
const noteOf = (choice: RuntimeChoice): string => (choice.ok ? (choice.note ?? '') : 'refused');

describe('which build of the picture library, and what runs it', () => {
  test.each([
    ['a server or a command line on Linux', {}, 'native by /bin/host as process'],
    ['the desktop on macOS', { ...desktop, platform: 'darwin' }, 'native by /opt/code/code as process'],
    ['the desktop on Windows', { ...desktop, platform: 'win32' }, 'native by /opt/code/code as process'],
    ['the Linux desktop with a Node', withNode, 'native by /usr/bin/node as process'],
    ['the Linux desktop without a Node', desktop, 'wasm by /opt/code/code as process'],
    [
      'a Node on the Linux desktop whose native build crashes',
      { ...withNode, broken: { native: 'it crashed (SIGSEGV)' } },
      'wasm by /opt/code/code as process',
    ],
    ['GLib complains', { broken: { native: 'two GLibs' } }, 'wasm by /bin/host as process'],
    [
      'the native build crashes',
      { broken: { native: 'it crashed (SIGSEGV)' } },
      'wasm by /bin/host as process',
    ],
    ['its binary is missing', { broken: { native: 'there is no binary' } }, 'wasm by /bin/host as process'],
    [
      'it was made for another libc',
      { platform: 'win32', broken: { native: 'wrong libc' } },
      'wasm by /bin/host as process',
    ],
  ] as const)('%s', async (_case, facts, expected) => {
    const choice = await chooseRuntime(request, host(facts));
    expect(shown(choice)).toBe(expected);
  });

  test('each flavour brings its own script', async () => {
    const native = await chooseRuntime({ ...request, script: '/a.b/dist/worker.cjs' }, host());
    const wasm = await chooseRuntime({ ...request, script: '/a.b/dist/worker.cjs' }, host(desktop));
    expect(native.ok && native.runtime.script).toBe('/a.b/dist/worker.cjs');
    expect(wasm.ok && wasm.runtime.script).toBe('/a.b/dist/worker-wasm.cjs');
  });

  test('on the Linux desktop the native build is not even tried in VS Code’s own program', async () => {
    const machine = host(desktop);
    await chooseRuntime(request, machine);
    expect(machine.probed.map(({ flavour, execPath }) => `${flavour} ${execPath}`)).toEqual([
      'wasm /opt/code/code',
    ]);
  });

  test('elsewhere no other Node is looked for', async () => {
    const machine = host();
    await chooseRuntime({ ...request, nodePath: '/usr/bin/node' }, machine);
    expect(machine.searched).toEqual([]);
  });

  test('where nothing works, a person reads why and what to do', async () => {
    const broken = { native: 'there is no binary for linux-x64', wasm: 'it cannot be run (ENOENT)' };
    const choice = await chooseRuntime(request, host({ broken }));
    expect(choice.ok).toBe(false);
    expect(shown(choice)).toMatch(/there is no binary for linux-x64.*ENOENT.*Show Diagnostics/);
  });

  test('a job without pictures runs anywhere, on what is there, untried', async () => {
    const machine = host({ ...desktop, broken: { native: 'no', wasm: 'no' } });
    const choice = await chooseRuntime({ ...request, pictures: false, waits: true }, machine);
    expect(shown(choice)).toBe('native by /opt/code/code as thread');
    expect(machine.probed).toEqual([]);
  });
});

describe('what a person is told', () => {
  test('nothing where all is well', async () => {
    expect(noteOf(await chooseRuntime(request, host()))).toBe('');
    expect(noteOf(await chooseRuntime(request, host(withNode)))).toBe('');
  });

  test('on the Linux desktop without a Node: that it is slower, why, and what to install', async () => {
    const note = noteOf(await chooseRuntime(request, host(desktop)));
    expect(note).toMatch(/WebAssembly, 3 to 5 times slower/);
    expect(note).toMatch(/Linux desktop.*Install Node\.js 20\.9 or newer.*batchPool\.nodePath/);
  });

  test('where native is broken: by what', async () => {
    const note = noteOf(await chooseRuntime(request, host({ broken: { native: 'it crashed (SIGSEGV)' } })));
    expect(note).toMatch(/slower.*it crashed \(SIGSEGV\)/);
  });

  test('that the Node of the setting is none, whatever is used instead', async () => {
    const problem = '/x/node is not Node.js 20.9 or newer';
    const asked = { ...request, nodePath: '/x/node' };
    const other = host({ ...desktop, node: { execPath: '/usr/bin/node', problem } });
    const found = await chooseRuntime(asked, other);
    expect(shown(found)).toBe('native by /usr/bin/node as process');
    expect(noteOf(found)).toBe(`batchPool.nodePath: ${problem}`);
    expect(other.searched).toEqual(['/x/node']);
    expect(noteOf(await chooseRuntime(asked, host({ ...desktop, node: { problem } })))).toContain(problem);
  });

  test('that threads became processes on the Linux desktop', async () => {
    const choice = await chooseRuntime({ ...request, workerType: 'thread' }, host(withNode));
    expect(shown(choice)).toContain('as process');
    expect(noteOf(choice)).toContain('processes instead of threads');
  });
});

test.each([
  ['auto', false, 'process'],
  ['auto', true, 'thread'],
  ['thread', false, 'thread'],
  ['process', true, 'process'],
] as const)('workerType %s, a job that waits: %s → %s', async (workerType, waits, type) => {
  const choice = await chooseRuntime({ ...request, workerType, waits }, host());
  expect(shown(choice)).toBe(`native by /bin/host as ${type}`);
});

describe('the environment of a worker', () => {
  test('is what it needs to run, whatever the host has', () => {
    const from = {
      ...{ PATH: '/bin', HOME: '/home/p', TZ: 'UTC', LC_ALL: 'C', TMPDIR: '/t' },
      ...{ NODE_OPTIONS: '--inspect', VSCODE_PID: '1', AWS_SECRET_ACCESS_KEY: 'x', LD_PRELOAD: 'x.so' },
      ...{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'a.example' },
      ...{ ELECTRON_RUN_AS_NODE: '0', NODE_EXTRA_CA_CERTS: 'x', BATCH_POOL_STATE: '/s' },
    };
    expect(workerEnvironment(from)).toEqual({
      ...{ PATH: '/bin', HOME: '/home/p', TZ: 'UTC', LC_ALL: 'C', TMPDIR: '/t' },
      ...{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'a.example' },
      ELECTRON_RUN_AS_NODE: '1',
      MALLOC_ARENA_MAX: '2',
    });
  });
});
