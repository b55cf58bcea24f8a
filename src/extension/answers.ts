import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { calledBy, type NamedPreset } from '../core/preset.ts';

import { type Question, questionsFor } from './questions.ts';

/** What a person answered last time, offered first the next time. */
export interface Remembered {
  /** What a preset is called by. */
  readonly preset?: string;
  readonly options?: OptionValues;
}

/** The answers so far to what a job asks. */
export class Answers {
  readonly #job: Job;
  readonly #last: Remembered;
  #preset: NamedPreset | undefined;
  #asked: OptionValues = {};
  #more: OptionValues = {};

  /** @param presets all that are offered for this job */
  constructor(job: Job, last: Remembered, presets: readonly NamedPreset[]) {
    this.#job = job;
    this.#last = last;
    this.#preset = presets.find((preset) => calledBy(preset) === last.preset);
  }

  get preset(): NamedPreset | undefined {
    return this.#preset;
  }

  /** @param preset undefined: the person answers the questions */
  choose(preset: NamedPreset | undefined): void {
    // What was changed of one preset says nothing of another.
    if (preset !== this.#preset) this.#more = {};
    this.#preset = preset;
  }

  /**
   * What is left to ask: nothing once a preset is chosen, as all else is by the settings and can be changed behind
   * *More Options…*.
   */
  questions(settings: OptionValues): readonly Question[] {
    if (this.#preset !== undefined) return [];
    return questionsFor(this.#job, { ...settings, ...this.#last.options, ...this.#asked, ...this.#more });
  }

  answer(option: string, value: unknown): void {
    this.#asked = { ...this.#asked, [option]: value };
    // The later answer counts, wherever it was given.
    const { [option]: _, ...others } = this.#more;
    this.#more = others;
  }

  /** An answer behind *More Options…*. */
  change(option: string, value: unknown): void {
    this.#more = { ...this.#more, [option]: value };
  }

  /** Layers over the settings: preset, then answers. */
  layers(): readonly OptionValues[] {
    return [this.#preset === undefined ? this.#asked : this.#preset.options, this.#more];
  }

  /** All options as a run would have them. */
  values(settings: OptionValues): OptionValues {
    return Object.assign({}, settings, ...this.layers()) as OptionValues;
  }

  /** What was changed behind *More Options…* is not kept: it would count the next time without being seen. */
  remembered(): Remembered {
    return {
      ...(this.#preset === undefined ? {} : { preset: calledBy(this.#preset) }),
      options: { ...this.#last.options, ...(this.#preset === undefined ? this.#asked : {}) },
    };
  }
}
