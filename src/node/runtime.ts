import { proxyNames } from '../core/fetch/proxy.ts';
import type { WorkerType } from '../core/policies.ts';
import { type Engine, type Flavour, scriptOf } from './engine.ts';
import { findNode, type NodeSearch } from './find-node.ts';
import { ProbeCache } from './probe-cache.ts';
import type { ProbeResult } from './probe.ts';
import { defaultStateFolder } from './state-folder.ts';

/** How workers are started. */
export interface Runtime {
  /** The build of sharp that the script brings. */
  readonly flavour: Flavour;
  /** The bundle that calls `serve`. */
  readonly script: string;
  readonly type: 'process' | 'thread';
  /** The program that runs worker processes. */
  readonly execPath: string;
  /** All of a worker's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** For V8, in worker processes; absent: as it comes. */
  readonly flags?: readonly string[];
}

export type RuntimeChoice =
  /** `why` in words for diagnostics; `note` is what a person should know of each run. */
  | { readonly ok: true; readonly runtime: Runtime; readonly why: string; readonly note?: string }
  | { readonly ok: false; readonly message: string };

export interface RuntimeRequest {
  /** The native bundle; that with WebAssembly stands beside it. */
  readonly script: string;
  readonly workerType: WorkerType;
  /** The job waits more than it computes. */
  readonly waits: boolean;
  /** The job needs the picture library; true unless told. */
  readonly pictures?: boolean;
  /** A Node to run the workers where this process is Electron on Linux; '' looks on the PATH. */
  readonly nodePath?: string;
  /** Where it is kept which engines work. */
  readonly stateFolder?: string;
}

/** The machine, as far as the choice depends on it. */
export interface RuntimeHost {
  readonly platform: NodeJS.Platform;
  readonly electron: boolean;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string>>;
  findNode(setting: string): Promise<NodeSearch>;
  probe(engine: Engine): Promise<ProbeResult>;
}

/**
 * Says what the workers run on: the first engine that really works. On the Linux desktop Electron's own GLib and the
 * one inside libvips get into each other, in children too (lovell/sharp "Electron and Linux"), so the native build
 * needs a real Node there. Only a probe finds a wrong libc, a missing binary, or a processor that is too old.
 */
export async function chooseRuntime(
  request: RuntimeRequest,
  host: RuntimeHost = thisHost(request.stateFolder ?? defaultStateFolder()),
): Promise<RuntimeChoice> {
  const { script, workerType, waits, pictures = true } = request;
  const wanted = workerType === 'auto' ? (waits ? 'thread' : 'process') : workerType;
  const { execPath, env } = host;
  if (!pictures) {
    const runtime = { flavour: 'native', script, type: wanted, execPath, env } as const;
    return { ok: true, runtime, why: 'no picture library is needed' };
  }
  const { engines, notes } = await candidates(request, host);
  const type = clashes(host) ? 'process' : wanted;
  if (type !== wanted)
    notes.push('processes instead of threads: the picture library is not safe in Electron');
  const problems: string[] = [];
  for (const { engine, why } of engines) {
    const result = await host.probe(engine);
    if (result.ok) {
      const all = [why, ...problems].join('; ');
      const note = [...notes, ...(engine.flavour === 'wasm' ? [slowNote(host, problems)] : [])].join('; ');
      const runtime = { ...engine, type, env };
      return { ok: true, runtime, why: all, ...(note === '' ? {} : { note }) };
    }
    problems.push(`the ${engine.flavour} build does not work with ${engine.execPath}: ${result.problem}`);
  }
  const message = `No build of the picture library works here: ${problems.join('; ')}. Install Batch Pool for this platform again; Show Diagnostics tells more.`;
  return { ok: false, message };
}

/** Electron on Linux brings a GLib of its own into every process, also as Node. */
export const clashes = ({ platform, electron }: RuntimeHost): boolean => platform === 'linux' && electron;

interface Candidate {
  readonly engine: Engine;
  readonly why: string;
}

/** The best one first. */
async function candidates(
  { script, nodePath = '' }: RuntimeRequest,
  host: RuntimeHost,
): Promise<{ readonly engines: readonly Candidate[]; readonly notes: string[] }> {
  const native = { flavour: 'native', script: scriptOf(script, 'native') } as const;
  const wasm = { flavour: 'wasm', script: scriptOf(script, 'wasm'), execPath: host.execPath } as const;
  if (!clashes(host)) {
    const here = { engine: { ...native, execPath: host.execPath }, why: 'the native build works here' };
    return { engines: [here, { engine: wasm, why: 'WebAssembly needs no native code' }], notes: [] };
  }
  const node = await host.findNode(nodePath);
  const notes = node.problem === undefined ? [] : [`batchPool.nodePath: ${node.problem}`];
  const outside =
    node.execPath === undefined
      ? []
      : [
          {
            engine: { ...native, execPath: node.execPath },
            why: 'on the Linux desktop the native build is safe in a Node.js of its own only',
          },
        ];
  const inside = { engine: wasm, why: 'on the Linux desktop WebAssembly is safe in VS Code’s own Node.js' };
  return { engines: [...outside, inside], notes };
}

function slowNote(host: RuntimeHost, problems: readonly string[]): string {
  const slow = 'pictures are made by WebAssembly, 3 to 5 times slower than by the native build';
  if (problems.length > 0) return `${slow}: ${problems.join('; ')}`;
  return clashes(host)
    ? `${slow}, which clashes with VS Code’s own libraries on the Linux desktop. Install Node.js 20.9 or newer, or name it in the setting batchPool.nodePath, to have the native one`
    : slow;
}

let cache: { readonly stateFolder: string; readonly probes: ProbeCache } | undefined;

/** @param again probes are done, whatever is remembered of earlier ones */
export function thisHost(stateFolder: string, again = false): RuntimeHost {
  if (cache?.stateFolder !== stateFolder) cache = { stateFolder, probes: new ProbeCache(stateFolder) };
  const { probes } = cache;
  const env = workerEnvironment(process.env);
  return {
    platform: process.platform,
    electron: process.versions.electron !== undefined,
    execPath: process.execPath,
    env,
    findNode: (setting) => findNode(setting, env),
    probe: (engine) => (again ? probes.again(engine, env) : probes.probe(engine, env)),
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
  ...proxyNames,
];
