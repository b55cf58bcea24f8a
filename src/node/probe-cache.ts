import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Engine } from './engine.ts';
import { probeEngine, type ProbeResult } from './probe.ts';

/** More than one machine has programs; the oldest go first. */
const mostKept = 20;

/**
 * Probes that need not be done again: a start of the command line would be a tenth of a second later each time. Good
 * ones are kept on disk, for this program and this script as they are now; bad ones only in memory, as a machine
 * that was busy or was put right deserves another try.
 */
export class ProbeCache {
  readonly #file: string;
  readonly #inMemory = new Map<string, Promise<ProbeResult>>();

  constructor(stateFolder: string) {
    this.#file = path.join(stateFolder, 'engines.json');
  }

  async probe(engine: Engine, env: Readonly<Record<string, string>>): Promise<ProbeResult> {
    const key = await keyOf(engine);
    let result = this.#inMemory.get(key);
    if (result === undefined) {
      result = this.#onDisk(key, engine, env);
      this.#inMemory.set(key, result);
    }
    return result;
  }

  /** Tries it out whatever is known, and remembers the answer. */
  async again(engine: Engine, env: Readonly<Record<string, string>>): Promise<ProbeResult> {
    const key = await keyOf(engine);
    const result = probeEngine(engine, env);
    this.#inMemory.set(key, result);
    const answer = await result;
    await this.#keep(key, answer.ok ? answer.engine : undefined);
    return answer;
  }

  async #onDisk(key: string, engine: Engine, env: Readonly<Record<string, string>>): Promise<ProbeResult> {
    const known = (await this.#read())[key];
    if (known !== undefined) return { ok: true, engine: known, ms: 0 };
    const result = await probeEngine(engine, env);
    if (result.ok) await this.#keep(key, result.engine);
    return result;
  }

  /** A file that is not there, torn or of other make says nothing. */
  async #read(): Promise<Readonly<Record<string, string>>> {
    try {
      const value: unknown = JSON.parse(await fs.promises.readFile(this.#file, 'utf8'));
      if (typeof value !== 'object' || value === null) return {};
      return Object.fromEntries(Object.entries(value).filter(([, engine]) => typeof engine === 'string'));
    } catch {
      return {};
    }
  }

  /** @param engine undefined: it works no longer */
  async #keep(key: string, engine: string | undefined): Promise<void> {
    const { [key]: before, ...others } = await this.#read();
    if (before === engine) return;
    const added = engine === undefined ? [] : [[key, engine] as const];
    const kept = [...Object.entries(others), ...added].slice(-mostKept);
    const temporary = `${this.#file}.${crypto.randomBytes(4).toString('hex')}.tmp`;
    try {
      await fs.promises.mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      await fs.promises.writeFile(temporary, JSON.stringify(Object.fromEntries(kept), null, 1), {
        mode: 0o600,
      });
      await fs.promises.rename(temporary, this.#file);
    } catch {
      // Without it the next start is a little later.
      await fs.promises.rm(temporary, { force: true }).catch(() => {});
    }
  }
}

/** Program, script and installed binaries as they are now, on the system as it is now. */
async function keyOf({ flavour, script, execPath }: Engine): Promise<string> {
  const binaries = path.resolve(path.dirname(script), '../node_modules/@img');
  const facts = await Promise.all([script, execPath, binaries].map(stampOf));
  return [flavour, os.release(), ...facts].join('|');
}

async function stampOf(file: string): Promise<string> {
  const { size, mtimeMs } = await fs.promises.stat(file).catch(() => ({ size: 0, mtimeMs: 0 }));
  return `${file}:${size}:${mtimeMs}`;
}
