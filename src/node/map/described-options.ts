import path from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { Job } from '../../core/job.ts';
import { bindOwn } from '../../core/map/function-job.ts';
import type { OptionValues } from '../../core/options.ts';
import { isRecord } from '../../core/preset.ts';
import type { BatchRequest } from '../batch.ts';
import type { RuntimeChoice } from '../runtime.ts';
import { type Described, FunctionDescriber } from './describe.ts';

/** A module that does nothing but export is there at once; one that loads much may take its time. */
const mostLoadMs = 30_000;

export interface DescribingPlace {
  /** What workers of the job would run on. */
  readonly choose: (job: Job) => Promise<RuntimeChoice>;
  readonly log: (text: string) => void;
  /** Why a person's modules must not be run here. */
  readonly refusesModules?: (() => string | undefined) | undefined;
}

export type DescribedOptions =
  | { readonly ok: true; readonly options: OptionValues }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The options of a job whose work is a module of the person's, with what that module says of itself. */
export class ModuleOptions {
  readonly #place: DescribingPlace;
  readonly #describer = new FunctionDescriber();

  constructor(place: DescribingPlace) {
    this.#place = place;
  }

  async of(
    job: Job,
    { options: layers, baseFolder }: Pick<BatchRequest, 'options' | 'baseFolder'>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<DescribedOptions> {
    const plain = layers.map(({ described: _described, ...rest }) => rest);
    const bound = job.bind(...plain);
    if (!bound.ok) return { ok: false, problems: bound.issues.map(({ message }) => message) };
    const named = bound.value.options['function'];
    if (typeof named !== 'string' || named === '')
      return {
        ok: false,
        problems: ['Which function? Name its module: the option function, such as word-count.mjs.'],
      };
    const found = await this.describe(job, path.resolve(baseFolder, named), timeoutMs, signal);
    if (!found.ok) return { ok: false, problems: [problemText(found, baseFolder)] };
    const { description } = found;
    const own = bindOwn(description, merged(plain));
    if (!own.ok) return { ok: false, problems: own.issues.map(({ message }) => message) };
    return { ok: true, options: { function: named, with: own.value, described: description } };
  }

  /** What a module is, or why it cannot be used. */
  async describe(job: Job, file: string, timeoutMs: number, signal?: AbortSignal): Promise<Described> {
    const refusal = this.#place.refusesModules?.();
    if (refusal !== undefined) return { ok: false, problem: refusal };
    const choice = await this.#place.choose(job);
    if (!choice.ok) return { ok: false, problem: choice.message };
    const { runtime } = choice;
    const { log } = this.#place;
    const found = await this.#describer.describe({
      file,
      runtime,
      timeoutMs: Math.min(timeoutMs, mostLoadMs),
      log,
      signal,
    });
    // The sentence has the rest.
    if (!found.ok && found.detail?.includes('\n    at ') === true) log(found.detail);
    return found;
  }
}

/** Values for the module's options come from several layers: a flag changes one of a preset's, and not all. */
const merged = (layers: readonly OptionValues[]): OptionValues =>
  Object.assign({}, ...layers.map((layer) => (isRecord(layer['with']) ? layer['with'] : {}))) as OptionValues;

/** With the place in the module, from the folder on that the person is in. */
function problemText({ problem, at }: Extract<Described, { ok: false }>, folder: string): string {
  if (at === undefined) return problem;
  const shown = path.relative(folder, at.path);
  return `${problem.replace(/\.$/, '')} (at ${shown.startsWith('..') ? at.path : shown}:${at.line}:${at.column}).`;
}

/** Why no worker could be made ready, in the same words. */
export const unreadyText = ({ message, at }: Failure, folder: string): string =>
  problemText({ ok: false, problem: message, ...(at === undefined ? {} : { at }) }, folder);
