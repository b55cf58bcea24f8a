// Installs the dependencies that the lock file names, unless they are there: the first step of `npm run demo` and
// `npm test` on a clean checkout. Plain JavaScript, as it runs on whatever Node the machine has.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9)) {
  console.error(`Batch Pool needs Node.js 20.9 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
const stamp = path.join(root, 'node_modules', '.batch-pool-lock');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('Installing the dependencies (npm ci)…');
  // On Windows npm is a script, which only a shell starts.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, lock);
}
