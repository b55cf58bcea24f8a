import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { command } from './command.ts';
import { asFromDesktop } from './environment.ts';
import type { TestHost } from './install.ts';
import type { Settings } from './settings.ts';

export interface ServerOptions {
  readonly settings: Settings;
  readonly logFile: string;
  /** Opens folders in Restricted Mode; else every folder is trusted. */
  readonly restricted?: boolean;
  /**
   * Makes a released VS Code load the extension and the suite that the window's address names. It also hides
   * notification toasts and skips dialogs, so what a person sees is tested without it.
   */
  readonly testDriver?: boolean;
  /** Where `installExtension` put the extension under test. */
  readonly extensionsDir?: string;
  /** Inherited by the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly port: number;
  /** Where settings.json and keybindings.json are. */
  readonly userDir: string;
  /** Where the extension under test keeps its records. */
  readonly stateDir: string;
  /** What the server said so far. */
  log(): string;
  stop(): Promise<void>;
}

const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off'];

/** Starts VS Code's server on a free port with all its data in a new folder. Whatever it starts ends with it. */
export async function startServer(host: TestHost, options: ServerOptions): Promise<Server> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batch-pool-host-'));
  const userDir = path.join(dataDir, 'data', 'User');
  mkdirSync(userDir, { recursive: true });
  writeFileSync(path.join(userDir, 'settings.json'), JSON.stringify(options.settings, null, 2));
  // Sockets, and what an extension puts into the home or the temporary folder, go with the data.
  const tmp = path.join(dataDir, 'tmp');
  mkdirSync(tmp);
  const stateHome = path.join(dataDir, '.local', 'state');
  const folders = { HOME: dataDir, TMPDIR: tmp, XDG_RUNTIME_DIR: tmp, XDG_STATE_HOME: stateHome };
  const env = { ...asFromDesktop(), ...options.env, ...folders };

  const args = [host.server, '--server-data-dir', dataDir, ...quiet];
  args.push('--host', '127.0.0.1', '--port', '0', '--without-connection-token');
  if (options.restricted !== true) args.push('--disable-workspace-trust');
  if (options.testDriver === true) args.push('--enable-smoke-test-driver');
  if (options.extensionsDir !== undefined) args.push('--extensions-dir', options.extensionsDir);
  // Detached: its own process group, so that its children can be ended with it and nothing else.
  const child = spawn(host.node, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });

  const end = (): void => {
    signalGroup(child, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    await Promise.race([ended(child), sleep(5000, undefined, { ref: false })]);
    end();
    process.off('exit', end);
  };
  let said = '';
  const file = createWriteStream(options.logFile);
  const hear = (text: string): void => {
    said += text;
    file.write(text);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  try {
    const port = await listening(child, () => said);
    const stateDir = path.join(stateHome, 'batch-pool');
    return { port, userDir, stateDir, log: () => said, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ChildProcess, said: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`${what}\n${said().slice(-4000)}`));
    const timer = setTimeout(() => fail("VS Code's server did not start within 60 s:"), 60_000);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`VS Code's server ended with ${code ?? signal}:`);
    });
    child.stdout?.on('data', () => {
      const port = /Extension host agent listening on (\d+)/.exec(said())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** Installs a packaged extension into a folder of its own, from which any number of servers take it. */
export async function installExtension(host: TestHost, vsix: string, extensionsDir: string): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'batch-pool-install-'));
  const data = ['--server-data-dir', dataDir, '--extensions-dir', extensionsDir];
  const args = [host.server, ...data, ...quiet, '--install-extension', path.resolve(vsix), '--force'];
  try {
    await command(host.node, args, { env: asFromDesktop() });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export interface WindowContent {
  /** A folder, or a `.code-workspace` file. */
  readonly open: string;
  /** Needs the test driver. */
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** The address of a window: what it opens, and which extension and suite its host loads. */
export function windowUrl(port: number, content: WindowContent): string {
  const { open, extensionDevelopmentPath, extensionTestsPath } = content;
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${pathToFileURL(file).pathname}`;
  const query = new URLSearchParams();
  query.set(open.endsWith('.code-workspace') ? 'workspace' : 'folder', open);
  const payload = Object.entries({ extensionDevelopmentPath, extensionTestsPath }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, remote(file)]],
  );
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}
