import os from 'node:os';
import path from 'node:path';

/**
 * Where records are kept unless told otherwise: one place for editor and command line, so that each knows the
 * other's outputs. `BATCH_POOL_STATE` names another one.
 */
export function defaultStateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['BATCH_POOL_STATE'];
  if (own !== undefined && own !== '') return path.resolve(own);
  if (process.platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData', 'Local'), 'batch-pool');
  }
  if (process.platform === 'darwin')
    return path.join(os.homedir(), 'Library', 'Application Support', 'batch-pool');
  return path.join(env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local', 'state'), 'batch-pool');
}
