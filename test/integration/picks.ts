import * as vscode from 'vscode';

/** A question that was asked: a list with its rows, or a box with the text that stood in it. */
export interface AskedQuestion {
  readonly title: string;
  /** Of a list, as they were when it was answered. */
  readonly items: readonly vscode.QuickPickItem[];
  /** Of a box. */
  readonly value?: string;
  /** Why a box did not take the answer. */
  readonly refused?: string;
  readonly step?: string;
}

export interface Picks extends Disposable {
  /** What was asked, and what there was to choose from. */
  readonly asked: readonly AskedQuestion[];
}

/** To a list whose rows change while it is open. */
interface LateAnswer {
  readonly row: RegExp;
  /** What one of its rows must read first. */
  readonly until: RegExp;
  /** Milliseconds that a person takes to read it. */
  readonly reads?: number;
}

/**
 * How a question is answered: a list by the row whose label matches, at once or when one of its rows reads so; a list
 * to tick by several; a box by a text; any by its Back button.
 */
export type PickAnswer = RegExp | LateAnswer | readonly RegExp[] | string | typeof goBack;
export const goBack = Symbol('back');

type Listener = (...args: readonly unknown[]) => void;
type Hear = 'accept' | 'hide' | 'button' | 'value';

class Listeners {
  readonly #heard: Partial<Record<Hear, Listener>> = {};

  on(name: Hear): (listener: Listener) => vscode.Disposable {
    return (listener) => {
      this.#heard[name] = listener;
      return { dispose: () => {} };
    };
  }

  fire(name: Hear, ...args: readonly unknown[]): void {
    this.#heard[name]?.(...args);
  }
}

const textOf = ({ label, description = '', detail = '' }: vscode.QuickPickItem): string =>
  `${label} ${description} ${detail}`;

/**
 * Answers the questions that the extension asks, until the scope ends. How they look is a matter of test/ui.
 * @param answers one for each question, in their order; one without an answer is dismissed
 */
export function answerPicks(...answers: readonly PickAnswer[]): Picks {
  const asked: AskedQuestion[] = [];
  const window = vscode.window as unknown as Record<'createQuickPick' | 'createInputBox', () => unknown>;
  const { createQuickPick, createInputBox } = window;
  window.createQuickPick = () => new FakeList(asked, answers);
  window.createInputBox = () => new FakeBox(asked, answers);
  return {
    asked,
    [Symbol.dispose]: () => Object.assign(window, { createQuickPick, createInputBox }),
  };
}

class FakeInput {
  readonly listeners = new Listeners();
  readonly onDidAccept = this.listeners.on('accept');
  readonly onDidHide = this.listeners.on('hide');
  readonly onDidTriggerButton = this.listeners.on('button');
  readonly onDidChangeValue = this.listeners.on('value');
  title = '';
  placeholder = '';
  busy = false;
  step = 0;
  totalSteps = 0;
  ended = false;

  get stepText(): string {
    return `${this.step}/${this.totalSteps}`;
  }

  end(how: Hear, ...args: readonly unknown[]): void {
    this.listeners.fire(how, ...args);
  }

  dispose(): void {
    this.ended = true;
  }
}

class FakeList extends FakeInput {
  readonly #asked: AskedQuestion[];
  readonly #answers: readonly PickAnswer[];
  #items: readonly vscode.QuickPickItem[] = [];
  #shown: number | undefined;
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  canSelectMany = false;

  constructor(asked: AskedQuestion[], answers: readonly PickAnswer[]) {
    super();
    this.#asked = asked;
    this.#answers = answers;
  }

  get items(): readonly vscode.QuickPickItem[] {
    return this.#items;
  }

  set items(items: readonly vscode.QuickPickItem[]) {
    this.#items = items;
    if (this.#shown !== undefined && !this.ended) this.#tryToAnswer(this.#shown);
  }

  show(): void {
    this.#shown = this.#asked.length;
    this.#asked.push({ title: this.title, items: this.#items, step: this.stepText });
    this.#tryToAnswer(this.#shown);
  }

  #tryToAnswer(number: number): void {
    const answer = this.#answers[number];
    if (answer === goBack) return this.end('button', vscode.QuickInputButtons.Back);
    if (Array.isArray(answer)) {
      this.selectedItems = this.#items.filter(({ label }) =>
        (answer as readonly RegExp[]).some((each) => each.test(label)),
      );
      return this.end('accept');
    }
    if (answer === undefined || typeof answer === 'string') return this.end('hide');
    const late: LateAnswer = answer instanceof RegExp ? { row: answer, until: /^/ } : (answer as LateAnswer);
    const { row, until, reads } = late;
    if (!this.#items.some((item) => until.test(textOf(item)))) return;
    this.#asked[number] = { title: this.title, items: this.#items, step: this.stepText };
    const accept = (): void => {
      this.activeItems = this.#items.filter(({ label }) => row.test(label)).slice(0, 1);
      this.end(this.activeItems.length === 0 ? 'hide' : 'accept');
    };
    if (reads === undefined) accept();
    else setTimeout(accept, reads);
  }
}

class FakeBox extends FakeInput {
  readonly #asked: AskedQuestion[];
  readonly #answers: readonly PickAnswer[];
  value = '';
  prompt = '';
  validationMessage = '';

  constructor(asked: AskedQuestion[], answers: readonly PickAnswer[]) {
    super();
    this.#asked = asked;
    this.#answers = answers;
  }

  show(): void {
    const answer = this.#answers[this.#asked.length];
    const facts = { title: this.title, items: [], value: this.value, step: this.stepText };
    if (answer === goBack) {
      this.#asked.push(facts);
      return this.end('button', vscode.QuickInputButtons.Back);
    }
    if (typeof answer !== 'string') {
      this.#asked.push(facts);
      return this.end('hide');
    }
    this.value = answer;
    this.end('value', answer);
    const refused = this.validationMessage;
    this.#asked.push({ ...facts, ...(refused === '' ? {} : { refused }) });
    this.end('accept');
    if (!this.ended) this.end('hide');
  }
}
