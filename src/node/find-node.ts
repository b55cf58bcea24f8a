import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const oldestNode = [20, 9] as const;

/** A Node.js that is no Electron, found on this machine. */
export interface NodeSearch {
  readonly execPath?: string;
  /** What is wrong with the one that was named. */
  readonly problem?: string;
}

/**
 * The Node of the setting, or else the first one on the PATH that is new enough.
 * @param setting '' for none
 */
export async function findNode(setting: string, env: Readonly<Record<string, string>>): Promise<NodeSearch> {
  const named = setting === '' ? undefined : await realNode(setting, env);
  if (named !== undefined) return { execPath: named };
  const problem = setting === '' ? {} : { problem: `${setting} is not Node.js 20.9 or newer` };
  // Relative ones would be whatever lies in the folder where one happens to be.
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of folders) {
    const found = await realNode(path.join(folder, 'node'), env);
    if (found !== undefined) return { execPath: found, ...problem };
  }
  return problem;
}

/**
 * The program itself, where `node` may be a version manager's stand-in: a worker that is its child could be neither
 * killed nor watched.
 */
async function realNode(program: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  if (!path.isAbsolute(program)) return undefined;
  const stats = await fs.promises.stat(program).catch(() => undefined);
  if (stats?.isFile() !== true) return undefined;
  const key = `${program}|${stats.mtimeMs}|${stats.size}`;
  const before = known.get(key);
  if (before !== undefined && fs.existsSync(before)) return before;
  const [version = '', execPath = '', electron] = (await ask(program, env)).split('\n');
  const isGood = isNewEnough(version) && electron === 'false' && path.isAbsolute(execPath);
  if (!isGood || !fs.existsSync(execPath)) return undefined;
  known.set(key, execPath);
  return execPath;
}
/** Good ones, which every run asks for: a question costs 50 ms. */
const known = new Map<string, string>();

const question = "[process.version, process.execPath, 'electron' in process.versions].join('\\n')";

function ask(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: 5000, killSignal: 'SIGKILL', env: { ...env } } as const;
    execFile(program, ['-p', question], options, (_error, stdout) => resolve(stdout.trim()));
  });
}

/** @param version as `process.version` has it */
export function isNewEnough(version: string): boolean {
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)\./.exec(version) ?? []).map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}
