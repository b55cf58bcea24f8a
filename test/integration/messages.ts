import * as vscode from 'vscode';

/** A message of the extension: a toast, or a modal question. */
export interface Message {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly detail: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

export interface Messages extends Disposable {
  readonly said: readonly Message[];
}

type Show = (text: string, ...rest: readonly unknown[]) => Thenable<unknown>;

/**
 * Hears what the extension says, and answers what it asks, until the scope ends. The test driver hides toasts and
 * dialogs; how they look is a matter of test/ui.
 * @param answer the button that the person clicks; undefined: none
 */
export function hearMessages(answer: (message: Message) => string | undefined = () => undefined): Messages {
  const said: Message[] = [];
  // The suite lies in the extension's folder, so both have the same `vscode`.
  const window = vscode.window as unknown as Record<string, Show>;
  const names = {
    showInformationMessage: 'info',
    showWarningMessage: 'warning',
    showErrorMessage: 'error',
  } as const;
  const before = Object.keys(names).map((name) => [name, window[name]] as const);
  for (const [name, level] of Object.entries(names)) {
    window[name] = (text, ...rest) => {
      const [first] = rest;
      const options: vscode.MessageOptions = typeof first === 'object' && first !== null ? first : {};
      const buttons = rest.filter((button) => typeof button === 'string');
      const { modal = false, detail = '' } = options;
      const message = { level, text, detail, modal, buttons };
      said.push(message);
      return Promise.resolve(answer(message));
    };
  }
  return {
    said,
    [Symbol.dispose]: () => {
      for (const [name, show] of before) if (show !== undefined) window[name] = show;
    },
  };
}
