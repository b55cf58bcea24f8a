import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {
  Diagnostics,
  EngineChoice,
  ProbedEngine,
  StateFacts,
  SystemFacts,
} from '../core/diagnostics.ts';
import { type Policies, workerCount } from '../core/policies.ts';
import { type Engine, engineId, scriptOf } from './engine.ts';
import { memoryLimit, thisMachine, workersWithin } from './memory-limit.ts';
import type { ProbeResult } from './probe.ts';
import { chooseRuntime, clashes, type RuntimeHost, thisHost } from './runtime.ts';

/** What a face knows and nobody else does. */
export interface DiagnosticsRequest extends Pick<Diagnostics, 'version' | 'face' | 'settings'> {
  readonly trusted?: boolean;
  /** The native worker's bundle. */
  readonly script: string;
  readonly policies: Policies;
  readonly nodePath?: string;
  readonly stateFolder: string;
}

/** Looks at everything that has a say in whether jobs work here, and tries every engine out anew. */
export async function gatherDiagnostics(
  request: DiagnosticsRequest,
  host: RuntimeHost = thisHost(request.stateFolder, true),
): Promise<Diagnostics> {
  const { version, face, trusted, settings, stateFolder } = request;
  const once = probingOnce(host);
  const engines: ProbedEngine[] = [];
  // One after the other: their times are told.
  for (const engine of await allEngines(request, host)) {
    const { ms, ...result } = await once.probe(engine);
    engines.push({ flavour: engine.flavour, execPath: engine.execPath, ms, result });
  }
  const { electron } = process.versions;
  return {
    version,
    face,
    ...(trusted === undefined ? {} : { trusted }),
    system: await systemFacts(host),
    node: {
      version: process.version,
      execPath: process.execPath,
      ...(electron === undefined ? {} : { electron }),
    },
    choice: await choiceOf(request, once),
    engines,
    state: await stateFacts(stateFolder),
    settings,
  };
}

/** The choice asks again for what was just tried. */
function probingOnce(host: RuntimeHost): RuntimeHost {
  const probed = new Map<string, Promise<ProbeResult>>();
  return {
    ...host,
    probe: (engine) => {
      const key = JSON.stringify(engine);
      const result = probed.get(key) ?? host.probe(engine);
      probed.set(key, result);
      return result;
    },
  };
}

/** Also those that are never chosen: what they do tells why. */
async function allEngines(
  { script, nodePath = '' }: DiagnosticsRequest,
  host: RuntimeHost,
): Promise<readonly Engine[]> {
  const { execPath } = clashes(host) ? await host.findNode(nodePath) : {};
  const [native, wasm] = [scriptOf(script, 'native'), scriptOf(script, 'wasm')];
  return [
    { flavour: 'native', script: native, execPath: host.execPath },
    ...(execPath === undefined ? [] : [{ flavour: 'native', script: native, execPath } as const]),
    { flavour: 'wasm', script: wasm, execPath: host.execPath },
  ];
}

async function choiceOf(
  { script, policies, nodePath = '', stateFolder }: DiagnosticsRequest,
  host: RuntimeHost,
): Promise<EngineChoice> {
  const { workerType, poolSize } = policies;
  const choice = await chooseRuntime({ script, workerType, waits: false, nodePath, stateFolder }, host);
  if (!choice.ok) return choice;
  const { runtime, why, note } = choice;
  const limit = memoryLimit(policies.memoryLimit, thisMachine());
  return {
    ok: true,
    engineId: engineId(runtime.flavour),
    execPath: runtime.execPath,
    why,
    ...(note === undefined ? {} : { note }),
    workers: {
      type: runtime.type,
      count: workersWithin(limit, workerCount(poolSize, os.availableParallelism())),
    },
    memoryLimit: limit,
  };
}

async function systemFacts(host: RuntimeHost): Promise<SystemFacts> {
  const { total, free, constrained } = thisMachine();
  const isLinux = process.platform === 'linux';
  const distribution = isLinux ? await distributionName() : os.version();
  const libc = isLinux ? await libcName(host) : undefined;
  // Without a limit it is a number beyond all memory, or 0.
  const isLimited = constrained !== undefined && constrained > 0 && constrained < total;
  return {
    name: `${process.platform} ${process.arch} ${os.release()}`,
    ...(distribution === undefined ? {} : { distribution }),
    ...(libc === undefined ? {} : { libc }),
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: { total, free, ...(isLimited ? { constrained } : {}) },
  };
}

async function distributionName(): Promise<string | undefined> {
  const text = await fs.promises.readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1];
}

/** Asked in a child: a report of a process with many connections takes its time, and an editor has many. */
function libcName({ execPath, env }: RuntimeHost): Promise<string | undefined> {
  const question = 'process.report.getReport().header.glibcVersionRuntime';
  return new Promise((resolve) => {
    execFile(execPath, ['-p', question], { env: { ...env }, timeout: 5000 }, (error, stdout) => {
      const version = stdout.trim();
      resolve(error !== null ? undefined : /^\d/.test(version) ? `glibc ${version}` : 'musl');
    });
  });
}

async function stateFacts(folder: string): Promise<StateFacts> {
  const entries = await fs.promises.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  let bytes = 0;
  for (const file of files) {
    const stats = await fs.promises.lstat(path.join(file.parentPath, file.name)).catch(() => undefined);
    bytes += stats?.size ?? 0;
  }
  return { folder, records: files.filter(({ name }) => name.endsWith('.jsonl')).length, bytes };
}
