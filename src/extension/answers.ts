import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { calledBy, type NamedPreset } from '../core/preset.ts';
import { type Question, questionsFor } from './questions.ts';

/** What a person chose and answered last time, offered first the next time. */
export interface Remembered {
  /** By `wayKey`. */
  readonly way?: string;
  readonly options?: OptionValues;
}

/** Where the options come from: a preset, the settings alone, the answers of last time, or answers given now. */
export type Way = NamedPreset | 'settings' | 'last' | 'custom';

/** Presets are read anew now and then: the same one is known by this. */
export const wayKey = (way: Way): string => (typeof way === 'string' ? way : `preset ${calledBy(way)}`);

/** The answers so far to what a job asks. */
export class Answers {
  readonly #job: Job;
  /** Answers of last time; none where they do not fit the options any more. */
  readonly last: OptionValues | undefined;
  #way: Way = 'custom';
  /** What was chosen last; undefined until the person has chosen once, now or another time. */
  #before: Way | undefined;
  #asked: OptionValues = {};
  #more: OptionValues = {};

  /** @param presets all that are offered for this job */
  constructor(job: Job, { way, options = {} }: Remembered, presets: readonly NamedPreset[]) {
    this.#job = job;
    this.last = Object.keys(options).length > 0 && job.bind(options).ok ? options : undefined;
    const custom = this.last === undefined ? undefined : 'last';
    this.#before =
      presets.find((preset) => wayKey(preset) === way) ??
      (way === 'settings' ? way : way === 'custom' ? custom : undefined);
  }

  get before(): Way | undefined {
    return this.#before;
  }

  get preset(): NamedPreset | undefined {
    return typeof this.#way === 'string' ? undefined : this.#way;
  }

  choose(way: Way): void {
    // What was changed of one preset says nothing of another.
    if (wayKey(way) !== wayKey(this.#way)) this.#more = {};
    this.#way = way;
    this.#before = way;
  }

  /** What is left to ask: all else is by the settings and can be changed behind *All Options…*. */
  questions(settings: OptionValues): readonly Question[] {
    if (this.#way !== 'custom') return [];
    return questionsFor(this.#job, { ...settings, ...this.last, ...this.#asked, ...this.#more });
  }

  answer(option: string, value: unknown): void {
    this.#asked = { ...this.#asked, [option]: value };
    // The later answer counts, wherever it was given.
    const { [option]: _, ...others } = this.#more;
    this.#more = others;
  }

  /** An answer behind *All Options…*. */
  change(option: string, value: unknown): void {
    this.#more = { ...this.#more, [option]: value };
  }

  /** Layers over the settings: preset or answers, then what was changed of them. */
  layers(): readonly OptionValues[] {
    return [this.#chosen(), this.#more];
  }

  #chosen(): OptionValues {
    switch (this.#way) {
      case 'custom':
        return this.#asked;
      case 'last':
        return this.last ?? {};
      case 'settings':
        return {};
      default:
        return this.#way.options;
    }
  }

  /** All options as a run would have them. */
  values(settings: OptionValues): OptionValues {
    return Object.assign({}, settings, ...this.layers()) as OptionValues;
  }

  /** What was changed behind *All Options…* is not kept: it would count the next time without being seen. */
  remembered(): Remembered {
    const way = this.#way;
    return {
      way: wayKey(way === 'last' ? 'custom' : way),
      options: { ...this.last, ...(way === 'custom' ? this.#asked : {}) },
    };
  }
}
