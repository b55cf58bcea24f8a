import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Edits, editSource, editTarget, moveAway } from './edits.ts';
import type { Oracle } from './oracle.ts';
import type { Material } from './pictures.ts';
import { isThere, kill, type Known } from './processes.ts';
import type { Scenario } from './scenario.ts';
import { goFile, hitFile, orderFile, type StepHit, type StepOrder } from './steps.ts';

/** Whom the trouble is for. */
export interface Victim {
  readonly workers: () => readonly Known[];
  readonly cancel: () => void;
  /** The host's process, where the run has one of its own. */
  readonly host: number | undefined;
}

export interface TroubleRequest {
  readonly scenario: Scenario;
  readonly victim: Victim;
  readonly oracle: Oracle;
  readonly edits: Edits;
  /** What comes of a source when it has another content. */
  readonly resultsOf: (source: string, content: Buffer) => readonly Buffer[];
  readonly materials: readonly Material[];
  /** Where the workers look for orders. */
  readonly scripts: string;
  /** Folders that results get their names in. */
  readonly folders: readonly string[];
}

/** Brings the fault of a scenario about at its moment. */
export class Trouble {
  readonly #request: TroubleRequest;
  readonly #id = crypto.randomBytes(6).toString('hex');
  readonly #watchers: fs.FSWatcher[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #over = false;
  #names = 0;
  /** Whether its moment came. */
  struck = false;
  /** The step at which a worker was held, if one was. */
  step: StepHit | undefined;
  struckAt = 0;
  kills = 0;
  /** Workers that were there at that moment. */
  workers: readonly Known[] = [];

  constructor(request: TroubleRequest) {
    this.#request = request;
  }

  /** Before the run begins. */
  arm(): void {
    const { scenario, scripts, folders } = this.#request;
    const { moment } = scenario;
    if (moment.on === 'step') {
      const order: StepOrder = { id: this.#id, at: moment.at, act: moment.act };
      this.#watch(scripts, (name) => {
        if (name === path.basename(hitFile(scripts, this.#id))) this.#hit();
      });
      fs.writeFileSync(`${orderFile(scripts)}.new`, JSON.stringify(order));
      fs.renameSync(`${orderFile(scripts)}.new`, orderFile(scripts));
    }
    if (moment.on === 'names') {
      for (const folder of folders) {
        this.#watch(folder, () => {
          if (++this.#names >= moment.count) this.strike();
        });
      }
    }
  }

  /** Lines may come from here on. */
  began(): void {
    const { moment, fault, everyMs } = this.#request.scenario;
    if (fault === 'workers killed again and again') this.#killEvery(everyMs);
    else if (moment.on === 'time') this.#timers.push(setTimeout(() => this.strike(), moment.ms));
  }

  line(count: number): void {
    const { moment } = this.#request.scenario;
    if (moment.on === 'outcome' && count >= moment.count) this.strike();
  }

  #watch(folder: string, heard: (name: string | null) => void): void {
    try {
      this.#watchers.push(fs.watch(folder, (_event, name) => heard(name)));
    } catch {
      // The folder is not there yet.
    }
  }

  #killEvery(ms: number): void {
    const timer = setInterval(() => {
      this.struck = true;
      const alive = this.#request.victim.workers();
      const one = alive[this.kills % Math.max(1, alive.length)];
      if (this.kills >= 12) clearInterval(timer);
      else if (one !== undefined && kill(one.pid, 'SIGKILL')) this.kills++;
    }, ms);
    this.#timers.push(timer);
  }

  /** A worker stands at its step. */
  #hit(): void {
    if (this.step !== undefined || this.#over) return;
    try {
      this.step = JSON.parse(fs.readFileSync(hitFile(this.#request.scripts, this.#id), 'utf8')) as StepHit;
    } catch {
      return;
    }
    this.strike();
    fs.writeFileSync(goFile(this.#request.scripts, this.#id), '');
  }

  strike(): void {
    if (this.struck || this.#over) return;
    this.struck = true;
    const { scenario, victim } = this.#request;
    this.workers = victim.workers();
    this.struckAt = performance.now();
    const target = this.workers.find(({ pid }) => pid === this.step?.pid) ?? this.workers[0];
    switch (scenario.fault) {
      case 'one worker killed':
        return this.#kill(target === undefined ? [] : [target]);
      case 'all workers killed':
        return this.#kill(this.workers);
      case 'cancelled':
        return victim.cancel();
      case 'host killed':
        return this.#signalHost('SIGKILL');
      case 'host and workers killed':
        this.#signalHost('SIGKILL');
        return this.#kill(this.workers);
      case 'host told to end':
        return this.#signalHost('SIGTERM');
      case 'source edited':
        return editSource(this.#request, this.step);
      case 'source moved away':
        return moveAway(this.#request, this.step);
      case 'target edited':
        return editTarget(this.#request, this.step);
      case 'nothing':
      case 'workers killed again and again':
      case 'a step fails':
      case 'short writes':
      case 'disk full':
      case 'disk of the record full':
      case 'no record can be kept':
        return undefined;
    }
  }

  #kill(workers: readonly Known[]): void {
    for (const each of workers) if (isThere(each) && kill(each.pid, 'SIGKILL')) this.kills++;
  }

  #signalHost(signal: NodeJS.Signals): void {
    const { host } = this.#request.victim;
    if (host !== undefined) kill(host, signal);
  }

  /** The run is over: nothing happens any more. */
  disarm(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const watcher of this.#watchers) watcher.close();
    const { scripts } = this.#request;
    for (const file of fs.readdirSync(scripts)) {
      if (file.startsWith('step-')) fs.rmSync(path.join(scripts, file), { force: true });
    }
  }
}
