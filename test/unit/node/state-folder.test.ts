import os from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { defaultStateFolder } from '../../../src/node/state-folder.ts';

describe('where records are kept', () => {
  test('BATCH_POOL_STATE wins, made absolute; an empty one does not count', () => {
    expect(defaultStateFolder({ BATCH_POOL_STATE: 'a/b' })).toBe(path.resolve('a/b'));
    expect(defaultStateFolder({ BATCH_POOL_STATE: '' })).not.toBe(process.cwd());
    expect(defaultStateFolder({ BATCH_POOL_STATE: '' })).toContain('batch-pool');
  });

  test.each([
    ['linux', { XDG_STATE_HOME: '/x' }, '/x/batch-pool'],
    ['linux', {}, path.join(os.homedir(), '.local/state/batch-pool')],
    ['freebsd', {}, path.join(os.homedir(), '.local/state/batch-pool')],
    ['darwin', {}, path.join(os.homedir(), 'Library/Application Support/batch-pool')],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/batch-pool'],
    ['win32', {}, path.join(os.homedir(), 'AppData/Local/batch-pool')],
  ] as const)('on %s with %j', (platform, env, folder) => {
    const spy = vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
    const found = defaultStateFolder(env);
    spy.mockRestore();
    expect(found).toBe(path.normalize(folder));
  });
});
