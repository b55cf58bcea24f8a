import { homedir } from 'node:os';
import path from 'node:path';

/** Where the tests keep what is too big for a checkout and the same for all of them. */
export const cacheDir =
  process.env['BATCH_POOL_TEST_CACHE'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'batch-pool-tests');
