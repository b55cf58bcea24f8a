import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  chooseRuntime,
  isNewEnough,
  type RuntimeRequest,
  workerEnvironment,
} from '../../../src/node/runtime.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const request: RuntimeRequest = { script: '/worker.cjs', workerType: 'auto', waits: false };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  Reflect.deleteProperty(process.versions, 'electron');
});

/** As if this were VS Code on the Linux desktop. */
function inElectron(): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  Object.defineProperty(process.versions, 'electron', { value: '40.0.0', configurable: true });
}

/** A program that says to be a Node of this version, or does what else is asked. */
function fakeNode(folder: string, name: string, script: string): string {
  const file = path.join(folder, name, 'node');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

describe('where this is Node itself', () => {
  test('the workers run on it, as processes', async () => {
    const choice = await chooseRuntime(request);
    expect(choice).toMatchObject({
      ok: true,
      runtime: { script: '/worker.cjs', type: 'process', execPath: process.execPath },
    });
  });

  test.each([
    ['auto', false, 'process'],
    ['auto', true, 'thread'],
    ['thread', false, 'thread'],
    ['process', true, 'process'],
  ] as const)('workerType %s, a job that waits: %s → %s', async (workerType, waits, type) => {
    const choice = await chooseRuntime({ ...request, workerType, waits });
    expect(choice.ok && choice.runtime.type).toBe(type);
    expect(choice.ok && choice.note).toBeUndefined();
  });

  test('the setting for a Node is for the desktop and not needed', async () => {
    const choice = await chooseRuntime({ ...request, nodePath: '/none/node' });
    expect(choice.ok && choice.runtime.execPath).toBe(process.execPath);
  });
});

describe.skipIf(process.platform === 'win32')('on the Linux desktop, inside of Electron', () => {
  test('the first Node on the PATH that is new enough is taken; old and odd ones are passed over', async () => {
    using folder = tempFolder();
    const all = [
      fakeNode(folder.path, 'old', 'echo v18.20.0'),
      fakeNode(folder.path, 'just too old', 'echo v20.8.1'),
      fakeNode(folder.path, 'failing', 'exit 1'),
      fakeNode(folder.path, 'odd', 'echo hello'),
      fakeNode(folder.path, 'good 日本語', 'echo v20.9.0'),
      fakeNode(folder.path, 'newer', 'echo v24.0.0'),
    ].map((file) => path.dirname(file));
    fs.mkdirSync(path.join(folder.path, 'a folder/node'), { recursive: true });
    fs.mkdirSync(path.join(folder.path, 'locked'));
    fs.writeFileSync(path.join(folder.path, 'locked/node'), 'text', { mode: 0o644 });
    fs.mkdirSync(path.join(folder.path, 'foreign'));
    fs.writeFileSync(path.join(folder.path, 'foreign/node'), '\x7fELF\x02\x01\x01 of another machine', {
      mode: 0o755,
    });
    const odd = ['a folder', 'locked', 'foreign', 'none'].map((name) => path.join(folder.path, name));
    inElectron();
    vi.stubEnv('PATH', ['', '.', 'relative', ...odd, ...all, '/bin'].join(path.delimiter));
    const choice = await chooseRuntime(request);
    expect(choice.ok && choice.runtime.execPath).toBe(path.join(folder.path, 'good 日本語', 'node'));
    expect(choice.ok && choice.runtime.type).toBe('process');
  });

  test('a Node in the folder where one happens to be is never run', async () => {
    using folder = tempFolder();
    const marker = path.join(folder.path, 'was-run');
    fakeNode(folder.path, 'workspace', `touch '${marker}'; echo v24.0.0`);
    inElectron();
    vi.spyOn(process, 'cwd').mockReturnValue(path.join(folder.path, 'workspace'));
    vi.stubEnv('PATH', ['', '.', 'workspace'].join(path.delimiter));
    expect((await chooseRuntime(request)).ok).toBe(false);
    expect(fs.existsSync(marker)).toBe(false);
  });

  test('the one of the setting is taken, and no other where that is too old', async () => {
    using folder = tempFolder();
    const good = fakeNode(folder.path, 'good', 'echo v24.0.0');
    const old = fakeNode(folder.path, 'old', 'echo v16.0.0');
    inElectron();
    vi.stubEnv('PATH', `${path.dirname(good)}${path.delimiter}/bin`);
    const chosen = await chooseRuntime({ ...request, nodePath: good });
    expect(chosen.ok && chosen.runtime.execPath).toBe(good);
    expect((await chooseRuntime({ ...request, nodePath: old })).ok).toBe(false);
  });

  test('without one, a person reads what to do', async () => {
    inElectron();
    vi.stubEnv('PATH', '/none');
    const choice = await chooseRuntime(request);
    expect(!choice.ok && choice.message).toMatch(/Node\.js 20\.9 or newer.*batchPool\.nodePath/);
  });

  test('threads become processes, and that is said', async () => {
    using folder = tempFolder();
    const nodePath = fakeNode(folder.path, 'good', 'echo v24.0.0');
    inElectron();
    vi.stubEnv('PATH', '/bin');
    const choice = await chooseRuntime({ ...request, workerType: 'thread', nodePath });
    expect(choice.ok && choice.runtime.type).toBe('process');
    expect(choice.ok && choice.note).toContain('processes instead of threads');
  });

  test('a Node that is only asked for its version sees no secrets either', async () => {
    using folder = tempFolder();
    const out = path.join(folder.path, 'env');
    const nodePath = fakeNode(folder.path, 'spy', `env > '${out}'; echo v24.0.0`);
    inElectron();
    vi.stubEnv('BATCH_POOL_TEST_SECRET', 'x');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    await chooseRuntime({ ...request, nodePath });
    expect(fs.readFileSync(out, 'utf8')).not.toMatch(/SECRET|NODE_OPTIONS/);
  });
});

describe('the environment of a worker', () => {
  test('is what it needs to run, whatever the host has', () => {
    const host = {
      ...{ PATH: '/bin', HOME: '/home/p', TZ: 'UTC', LC_ALL: 'C', TMPDIR: '/t' },
      ...{ NODE_OPTIONS: '--inspect', VSCODE_PID: '1', AWS_SECRET_ACCESS_KEY: 'x', LD_PRELOAD: 'x.so' },
      ...{ ELECTRON_RUN_AS_NODE: '0', NODE_EXTRA_CA_CERTS: 'x', BATCH_POOL_STATE: '/s' },
    };
    expect(workerEnvironment(host)).toEqual({
      ...{ PATH: '/bin', HOME: '/home/p', TZ: 'UTC', LC_ALL: 'C', TMPDIR: '/t' },
      ELECTRON_RUN_AS_NODE: '1',
      MALLOC_ARENA_MAX: '2',
    });
  });
});

test.each([
  ['v20.9.0', true],
  ['v20.8.9', false],
  ['v21.0.0', true],
  ['v100.0.0', true],
  ['v18.99.0', false],
  ['v22.0.0-nightly', true],
  ['', false],
  ['20.9.0', false],
  ['v20', false],
])('Node %s: %s', (version, good) => {
  expect(isNewEnough(version)).toBe(good);
});
