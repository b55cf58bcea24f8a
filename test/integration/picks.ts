import * as vscode from 'vscode';

export interface Picks extends Disposable {
  /** What was asked, and what there was to choose from. */
  readonly asked: readonly { readonly title: string; readonly items: readonly vscode.QuickPickItem[] }[];
}

type Listener = () => void;

/**
 * Answers the lists that the extension shows, until the scope ends. How they look is a matter of test/ui.
 * @param answers one for each list, in their order: the row whose label matches; a list without an answer is dismissed
 */
export function answerPicks(...answers: readonly RegExp[]): Picks {
  const asked: { title: string; items: readonly vscode.QuickPickItem[] }[] = [];
  const window = vscode.window as unknown as { createQuickPick: () => unknown };
  const before = window.createQuickPick;
  window.createQuickPick = () => {
    const listeners: Partial<Record<'accept' | 'hide', Listener>> = {};
    const hear = (name: 'accept' | 'hide') => (listener: Listener) => {
      listeners[name] = listener;
      return { dispose: () => {} };
    };
    const pick = {
      title: '',
      items: [] as readonly vscode.QuickPickItem[],
      activeItems: [] as readonly vscode.QuickPickItem[],
      onDidAccept: hear('accept'),
      onDidHide: hear('hide'),
      onDidTriggerButton: () => ({ dispose: () => {} }),
      dispose: () => {},
      show: () => {
        const answer = answers[asked.length];
        asked.push({ title: pick.title, items: pick.items });
        pick.activeItems = pick.items.filter(({ label }) => answer?.test(label) === true).slice(0, 1);
        listeners[pick.activeItems.length === 0 ? 'hide' : 'accept']?.();
      },
    };
    return pick;
  };
  return {
    asked,
    [Symbol.dispose]: () => {
      window.createQuickPick = before;
    },
  };
}
