import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findNode, isNewEnough } from '../../../src/node/find-node.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A program that says to be a Node of this version, or does what else is asked. */
function fakeNode(folder: string, name: string, script: string): string {
  const file = path.join(folder, name, 'node');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}
/** The answer of a Node that calls itself by the name it was started with. */
const says = (version: string, execPath = '$0', electron = false): string =>
  `printf '%s\\n' ${version} "${execPath}" ${electron}`;

const pathOf = (...folders: readonly string[]): Record<string, string> => ({
  PATH: folders.join(path.delimiter),
});

describe.skipIf(process.platform === 'win32')('a Node for the workers', () => {
  test('the first one on the PATH that is new enough is taken; old and odd ones are passed over', async () => {
    using folder = tempFolder();
    const all = [
      fakeNode(folder.path, 'old', says('v18.20.0')),
      fakeNode(folder.path, 'just too old', says('v20.8.1')),
      fakeNode(folder.path, 'failing', 'exit 1'),
      fakeNode(folder.path, 'odd', 'echo hello'),
      fakeNode(folder.path, 'silent', 'exit 0'),
      fakeNode(folder.path, 'electron', says('v24.0.0', '$0', true)),
      fakeNode(folder.path, 'gone', says('v24.0.0', '/none/node')),
      fakeNode(folder.path, 'good 日本語', says('v20.9.0')),
      fakeNode(folder.path, 'newer', says('v24.0.0')),
    ].map((file) => path.dirname(file));
    fs.mkdirSync(path.join(folder.path, 'a folder/node'), { recursive: true });
    fs.mkdirSync(path.join(folder.path, 'locked'));
    fs.writeFileSync(path.join(folder.path, 'locked/node'), 'text', { mode: 0o644 });
    fs.mkdirSync(path.join(folder.path, 'foreign'));
    fs.writeFileSync(path.join(folder.path, 'foreign/node'), '\x7fELF\x02\x01\x01 of another machine', {
      mode: 0o755,
    });
    const odd = ['a folder', 'locked', 'foreign', 'none'].map((name) => path.join(folder.path, name));
    const found = await findNode('', pathOf('', '.', 'relative', ...odd, ...all));
    expect(found).toEqual({ execPath: path.join(folder.path, 'good 日本語', 'node') });
  });

  test('the real one is found', async () => {
    const { execPath } = await findNode('', pathOf(path.dirname(process.execPath)));
    expect(execPath).toBe(process.execPath);
  });

  test('behind a version manager’s stand-in, the program itself is taken', async () => {
    using folder = tempFolder();
    const real = fakeNode(folder.path, 'versions/24', says('v24.0.0'));
    const shim = fakeNode(folder.path, 'shims', `'${real}' "$@"`);
    expect(await findNode('', pathOf(path.dirname(shim)))).toEqual({ execPath: real });
  });

  test('a Node in the folder where one happens to be is never run', async () => {
    using folder = tempFolder();
    const marker = path.join(folder.path, 'was-run');
    fakeNode(folder.path, 'workspace', `touch '${marker}'; ${says('v24.0.0')}`);
    vi.spyOn(process, 'cwd').mockReturnValue(path.join(folder.path, 'workspace'));
    expect(await findNode('', { PATH: ['', '.', 'workspace'].join(path.delimiter) })).toEqual({});
    expect(fs.existsSync(marker)).toBe(false);
    vi.restoreAllMocks();
  });

  test('the one of the setting goes before the PATH; one that is too old is named, and the PATH is next', async () => {
    using folder = tempFolder();
    const good = fakeNode(folder.path, 'good', says('v24.0.0'));
    const other = fakeNode(folder.path, 'other', says('v22.0.0'));
    const old = fakeNode(folder.path, 'old', says('v16.0.0'));
    const env = pathOf(path.dirname(other));
    expect(await findNode(good, env)).toEqual({ execPath: good });
    const problem = `${old} is not Node.js 20.9 or newer`;
    expect(await findNode(old, env)).toEqual({ execPath: other, problem });
    expect(await findNode(old, pathOf('/none'))).toEqual({ problem });
    expect(await findNode('relative/node', pathOf('/none'))).toMatchObject({
      problem: expect.stringContaining('relative/node'),
    });
  });

  test('one that was replaced by an older one is not taken from memory', async () => {
    using folder = tempFolder();
    const node = fakeNode(folder.path, 'node', says('v24.0.0'));
    expect((await findNode(node, pathOf('/none'))).execPath).toBe(node);
    fs.rmSync(node);
    fakeNode(folder.path, 'node', `: older ; ${says('v16.0.0')}`);
    expect((await findNode(node, pathOf('/none'))).execPath).toBeUndefined();
  });

  test('it is asked with the environment that workers get, and no other', async () => {
    using folder = tempFolder();
    const out = path.join(folder.path, 'env');
    const spy = fakeNode(folder.path, 'spy', `env > '${out}'; ${says('v24.0.0')}`);
    vi.stubEnv('BATCH_POOL_TEST_SECRET', 'x');
    await findNode(spy, { PATH: '/bin', HOME: '/h' });
    vi.unstubAllEnvs();
    expect(fs.readFileSync(out, 'utf8')).toContain('HOME=/h');
    expect(fs.readFileSync(out, 'utf8')).not.toContain('SECRET');
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
