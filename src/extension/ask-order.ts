import type * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { NamedPreset } from '../core/preset.ts';
import { Answers, type Remembered } from './answers.ts';
import { askBegin } from './ask-begin.ts';
import { askMoreOptions } from './ask-more-options.ts';
import { askOption } from './ask-option.ts';
import { askWay } from './ask-preset.ts';
import { askAndSavePreset } from './ask-preset-name.ts';
import { activeFile, askWhere } from './ask-where.ts';
import type { Order } from './order.ts';
import { presetsFor } from './presets.ts';
import { type Question, questionsFor } from './questions.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { jobSettings } from './settings.ts';
import { goThrough, type Place, type Step, type StepEnd } from './wizard.ts';

/**
 * Asks for all that a run needs, with a way back at every step, and shows at last what would come of it.
 * @param given what was clicked; undefined: asked for, beginning with the active editor's file where it fits
 * @param begins whether what would come of it is shown at last, to begin it
 * @returns undefined: given up
 */
export async function askOrder(
  job: Job,
  given: readonly vscode.Uri[] | undefined,
  services: Services,
  runs: Runs,
  { begins = true, as }: { readonly begins?: boolean; readonly as?: AskedAs } = {},
): Promise<Order | undefined> {
  const key = `answers.${as?.key ?? job.id}`;
  const last = services.memory.get<Remembered>(key, {});
  const active = given === undefined ? activeFile(as?.job ?? job) : undefined;
  const asking = new Asking(job, as, given ?? (active === undefined ? [] : [active]), last, services, runs);
  runs.warm({ job, uris: asking.uris });
  const steps = (): readonly Step[] => [
    ...(given === undefined ? [(place: Place) => asking.askUris(place)] : []),
    ...(asking.hasWays() ? [(place: Place) => asking.askWay(place)] : []),
    ...asking.questions().map((question) => (place: Place) => asking.askOption(question, place)),
    ...(begins ? [(place: Place) => asking.askBegin(place)] : []),
  ];
  if (!(await goThrough(steps, active === undefined ? 0 : 1))) return undefined;
  await services.memory.update(key, asking.answers.remembered());
  return asking.order();
}

/** Whose options are asked for, where the order itself says them in another way. */
interface AskedAs {
  readonly job: Job;
  /** Answers are remembered by it. */
  readonly key: string;
  readonly answers: (uris: readonly vscode.Uri[], layers: readonly OptionValues[]) => readonly OptionValues[];
}

/** What is known of the order so far, and a step for each thing that is not. */
class Asking {
  readonly #job: Job;
  readonly #ordered: Job;
  readonly #as: AskedAs | undefined;
  readonly #services: Services;
  readonly #runs: Runs;
  readonly answers: Answers;
  uris: readonly vscode.Uri[];
  #agreed = 0;

  constructor(
    job: Job,
    as: AskedAs | undefined,
    uris: readonly vscode.Uri[],
    last: Remembered,
    services: Services,
    runs: Runs,
  ) {
    this.#job = as?.job ?? job;
    this.#ordered = job;
    this.#as = as;
    this.#services = services;
    this.#runs = runs;
    this.uris = uris;
    this.answers = new Answers(this.#job, last, this.presets());
  }

  presets(): readonly NamedPreset[] {
    return presetsFor(this.#services.jobs, this.uris[0]).presets.filter(({ job }) => job === this.#job);
  }

  /** Whether there is anything to choose: a job without questions and presets runs as the settings say. */
  hasWays(): boolean {
    return this.presets().length > 0 || questionsFor(this.#job, {}).length > 0;
  }

  questions(): readonly Question[] {
    return this.answers.questions(this.#settings());
  }

  #settings(): Readonly<Record<string, unknown>> {
    return jobSettings(this.#job, this.uris[0]).options;
  }

  async askUris(place: Place): Promise<StepEnd> {
    const answer = await askWhere(this.#job, place);
    if (answer === 'again') return 'again';
    if (answer.kind !== 'answer') return answer.kind;
    this.uris = answer.value;
    return 'next';
  }

  async askWay(place: Place): Promise<StepEnd> {
    const asking = { title: this.#about(), placeholder: 'Which options?', ...place };
    const answer = await askWay(this.#job, this.presets(), this.answers, this.#settings(), asking);
    if (answer.kind !== 'answer') return answer.kind;
    this.answers.choose(answer.value);
    return 'next';
  }

  async askOption(question: Question, place: Place): Promise<StepEnd> {
    const answer = await askOption(question, this.#about(), place);
    if (answer.kind !== 'answer') return answer.kind;
    this.answers.answer(question.option, answer.value);
    return 'next';
  }

  async askBegin(place: Place): Promise<StepEnd> {
    const { preset } = this.answers;
    const title = preset === undefined ? this.#about() : `${this.#about()}: ${preset.title}`;
    const values = this.answers.values(this.#settings());
    const answer = await askBegin(this.order(), { title, values, ...place }, this.#services, this.#runs);
    switch (answer.kind) {
      case 'run':
        this.#agreed = answer.agreed;
        return 'next';
      case 'more':
        return (await askMoreOptions(this.#job, this.answers, this.#settings(), this.#about())) === 'stop'
          ? 'stop'
          : 'again';
      case 'save':
        return (await askAndSavePreset(this.order(), this.#services)) === 'stop' ? 'stop' : 'again';
      case 'back':
      case 'stop':
        return answer.kind;
    }
  }

  /** Says what it is about, as the first question may have been passed over. */
  #about(): string {
    const [one] = this.uris;
    const about =
      this.uris.length === 1 && one !== undefined ? one.path.split('/').pop() : `${this.uris.length} items`;
    return `${this.#job.title} (${about ?? ''})`;
  }

  order(): Order {
    const { preset } = this.answers;
    const layers = this.answers.layers();
    return {
      job: this.#ordered,
      uris: this.uris,
      answers: this.#as?.answers(this.uris, layers) ?? layers,
      ...presetParts(preset),
      ...(preset?.origin === 'workspace' ? { ofWorkspace: true as const } : {}),
      asks: true,
      agreed: this.#agreed,
    };
  }
}

/** What of a preset is not an option of the job. */
export const presetParts = (preset: NamedPreset | undefined): Pick<Order, 'nameTemplate' | 'policies'> => ({
  nameTemplate: preset?.nameTemplate,
  policies: preset?.outputFolder === undefined ? {} : { outputFolder: preset.outputFolder },
});
