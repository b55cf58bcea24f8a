import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { WorkerType } from '../core/policies.ts';

/** How workers are started. */
export interface Runtime {
  /** The bundle that calls `serve`. */
  readonly script: string;
  readonly type: 'process' | 'thread';
  /** The program that runs worker processes. */
  readonly execPath: string;
  /** All of a worker's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export type RuntimeChoice =
  | { readonly ok: true; readonly runtime: Runtime; readonly note?: string }
  | { readonly ok: false; readonly message: string };

export interface RuntimeRequest {
  readonly script: string;
  readonly workerType: WorkerType;
  /** The job waits more than it computes. */
  readonly waits: boolean;
  /** A Node to run the workers where this process is Electron on Linux; '' looks on the PATH. */
  readonly nodePath?: string;
}

const oldestNode = [20, 9] as const;

/**
 * Says what the workers run on. On the Linux desktop Electron's own GLib and the one inside libvips get into each
 * other, in children too (lovell/sharp "Electron and Linux"), so a real Node is looked for there.
 */
export async function chooseRuntime(request: RuntimeRequest): Promise<RuntimeChoice> {
  const wanted = request.workerType === 'auto' ? (request.waits ? 'thread' : 'process') : request.workerType;
  const base = { script: request.script, env: workerEnvironment(process.env) };
  if (process.platform !== 'linux' || process.versions.electron === undefined) {
    return { ok: true, runtime: { ...base, type: wanted, execPath: process.execPath } };
  }
  const node = await findNode(request.nodePath ?? '');
  if (node === undefined) {
    return {
      ok: false,
      message:
        'On the Linux desktop the workers need Node.js 20.9 or newer beside VS Code. Install it, or name it in the setting batchPool.nodePath.',
    };
  }
  const note =
    wanted === 'thread'
      ? 'processes instead of threads: the picture library is not safe in Electron'
      : undefined;
  return {
    ok: true,
    runtime: { ...base, type: 'process', execPath: node },
    ...(note === undefined ? {} : { note }),
  };
}

/** What a worker may know of the environment: enough to run, none of the host's switches or secrets. */
export function workerEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = { ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '2' };
  for (const name of passedOn) {
    const value = from[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
// prettier-ignore
const passedOn = [
  'PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR',
  'SystemRoot', 'SYSTEMROOT', 'windir', 'USERPROFILE', 'TEMP', 'TMP',
] as const;

/** The Node of the setting, or the first one on the PATH that is new enough. */
async function findNode(setting: string): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  const candidates = setting === '' ? folders.map((folder) => path.join(folder, 'node')) : [setting];
  for (const candidate of candidates) {
    if (fs.existsSync(candidate) && isNewEnough(await nodeVersion(candidate))) return candidate;
  }
  return undefined;
}

function nodeVersion(program: string): Promise<string> {
  return new Promise((resolve) => {
    const env = workerEnvironment(process.env);
    execFile(program, ['--version'], { timeout: 5000, env }, (_error, stdout) => resolve(stdout.trim()));
  });
}

/** @param version as `node --version` prints it */
export function isNewEnough(version: string): boolean {
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)\./.exec(version) ?? []).map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}
