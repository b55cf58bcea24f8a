import type * as vscode from 'vscode';
import type { Job, Preset } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import { activeFile, askWhere } from './ask-where.ts';
import type { Order } from './order.ts';
import { type Question, questionsFor } from './questions.ts';
import { askChoice, askText, type Choice } from './quick-input.ts';
import type { Services } from './services.ts';
import { jobSettings } from './settings.ts';
import { goThrough, type Place, type Step, type StepEnd } from './wizard.ts';

/** What a person answered last time, offered first the next time. */
interface Remembered {
  readonly preset?: string;
  readonly options?: OptionValues;
}

/**
 * Asks for all that a run needs, with a way back at every step.
 * @param given what was clicked; undefined: asked for, beginning with the active editor's file where it fits
 * @returns undefined: given up
 */
export async function askOrder(
  job: Job,
  given: readonly vscode.Uri[] | undefined,
  { memory }: Pick<Services, 'memory'>,
  onBegin: (order: Pick<Order, 'job' | 'uris'>) => void,
): Promise<Order | undefined> {
  const key = `answers.${job.id}`;
  const last = memory.get<Remembered>(key, {});
  const active = given === undefined ? activeFile(job) : undefined;
  const asked = new Asked(job, given ?? (active === undefined ? [] : [active]), last);
  onBegin({ job, uris: asked.uris });
  const steps = (): readonly Step[] => [
    ...(given === undefined ? [(place: Place) => asked.askUris(place)] : []),
    ...(job.presets.length === 0 ? [] : [(place: Place) => asked.askPreset(place)]),
    ...asked.questions().map((question) => (place: Place) => asked.askOption(question, place)),
  ];
  if (!(await goThrough(steps, active === undefined ? 0 : 1))) return undefined;
  await memory.update(key, asked.remembered());
  return asked.order();
}

/** The answers so far. */
class Asked {
  readonly #job: Job;
  readonly #last: Remembered;
  #preset: Preset | undefined;
  #options: OptionValues = {};
  uris: readonly vscode.Uri[];

  constructor(job: Job, uris: readonly vscode.Uri[], last: Remembered) {
    this.#job = job;
    this.#last = last;
    this.uris = uris;
    this.#preset = job.presets.find(({ id }) => id === last.preset);
  }

  questions(): readonly Question[] {
    const { options } = jobSettings(this.#job, this.uris[0]);
    const offered = { ...options, ...this.#last.options, ...this.#options };
    return questionsFor(this.#job, offered, this.#preset?.options);
  }

  async askUris(place: Place): Promise<StepEnd> {
    const answer = await askWhere(this.#job, place);
    if (answer === 'again') return 'again';
    if (answer.kind !== 'answer') return answer.kind;
    this.uris = answer.value;
    return 'next';
  }

  async askPreset(place: Place): Promise<StepEnd> {
    const { options } = jobSettings(this.#job, this.uris[0]);
    const choices: readonly Choice<Preset | undefined>[] = [
      { label: 'From Settings', description: '', detail: optionsText(options), value: undefined },
      ...this.#job.presets.map((preset) => ({
        label: preset.title,
        detail: preset.description,
        value: preset,
      })),
    ];
    const asking = { title: this.#title(), placeholder: 'Which options?', ...place };
    const answer = await askChoice(
      asking,
      choices,
      choices.find(({ value }) => value === this.#preset),
    );
    if (answer.kind !== 'answer') return answer.kind;
    this.#preset = answer.value;
    return 'next';
  }

  async askOption(question: Question, place: Place): Promise<StepEnd> {
    const { option, title, prompt } = question;
    const asking = { title: `${this.#title()}: ${title}`, placeholder: prompt, ...place };
    if (question.kind === 'text') {
      const answer = await askText({ ...asking, prompt, value: question.value }, question.check);
      if (answer.kind !== 'answer') return answer.kind;
      this.#options = { ...this.#options, [option]: question.read(answer.value) };
      return 'next';
    }
    const choices = question.choices.map(({ label, detail, value }) => ({ label, detail, value }));
    const current = choices.find(({ value }) => value === question.value);
    const answer = await askChoice(asking, choices, current);
    if (answer.kind !== 'answer') return answer.kind;
    this.#options = { ...this.#options, [option]: answer.value };
    return 'next';
  }

  /** Says what it is about, as the first question may have been passed over. */
  #title(): string {
    const [one] = this.uris;
    const about =
      this.uris.length === 1 && one !== undefined ? one.path.split('/').pop() : `${this.uris.length} items`;
    return `${this.#job.title} (${about ?? ''})`;
  }

  /** A preset has settled its options, so answers from before it was chosen do not count. */
  #answers(): OptionValues {
    const settled = this.#preset?.options ?? {};
    return Object.fromEntries(
      Object.entries(this.#options).filter(([name]) => !Object.hasOwn(settled, name)),
    );
  }

  order(): Order {
    const layers = [this.#preset?.options ?? {}, this.#answers()];
    const { nameTemplate } = this.#preset ?? {};
    return { job: this.#job, uris: this.uris, answers: layers, nameTemplate, asks: true };
  }

  remembered(): Remembered {
    return {
      ...(this.#preset === undefined ? {} : { preset: this.#preset.id }),
      options: { ...this.#last.options, ...this.#answers() },
    };
  }
}

const optionsText = (options: OptionValues): string =>
  Object.entries(options)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ');
