import * as vscode from 'vscode';

/** How a question ended: with an answer, a step back, or dismissed. */
export type Answer<T> = { readonly kind: 'answer'; readonly value: T } | { readonly kind: 'back' | 'stop' };

export interface Asking {
  readonly title: string;
  readonly placeholder: string;
  /** Of a question that stands alone: none. */
  readonly step?: number;
  readonly totalSteps?: number;
  /** By default: from the second step on. */
  readonly canGoBack?: boolean;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Asks for one of several things; the chosen one of last time can stand highlighted. */
export function askChoice<T>(
  asking: Asking,
  choices: readonly Choice<T>[],
  highlighted?: Choice<T>,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.items = choices;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  if (highlighted !== undefined) pick.activeItems = [highlighted];
  return ended(pick, asking, () => {
    const [item] = pick.activeItems;
    return item === undefined ? undefined : { value: item.value };
  });
}

/** Asks which of several things are wanted. @param check what is wrong with what is ticked, in words */
export function askSeveral<T>(
  asking: Asking,
  choices: readonly Choice<T>[],
  ticked: readonly Choice<T>[],
  check: (values: readonly T[]) => string | undefined,
): Promise<Answer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.items = choices;
  pick.canSelectMany = true;
  pick.selectedItems = ticked;
  pick.matchOnDetail = true;
  return ended(pick, asking, () => {
    const values = pick.selectedItems.map(({ value }) => value);
    const wrong = check(values);
    // A list has no place for a message but this.
    pick.placeholder = wrong ?? asking.placeholder;
    return wrong === undefined ? { value: values } : undefined;
  });
}

/** Asks for a text and checks it while it is typed. */
export function askText(
  asking: Asking & { readonly prompt: string; readonly value: string },
  check: (text: string) => string | undefined,
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  box.value = asking.value;
  box.prompt = asking.prompt;
  const validate = (): void => {
    box.validationMessage = check(box.value) ?? '';
  };
  box.onDidChangeValue(validate);
  return ended(box, asking, () => {
    validate();
    return box.validationMessage === '' ? { value: box.value } : undefined;
  });
}

/** Shows an input with its Back button until it is answered. @param read the answer, or undefined: not yet */
export function ended<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, placeholder, step = 0, totalSteps = 0, canGoBack = step > 1 }: Asking,
  read: () => { readonly value: T } | undefined,
): Promise<Answer<T>> {
  input.title = title;
  input.placeholder = placeholder;
  input.step = step;
  input.totalSteps = totalSteps;
  // A dialog or another window in between must not lose the answers given so far.
  input.ignoreFocusOut = canGoBack;
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (answer: Answer<T>): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) end({ kind: 'back' });
    });
    input.onDidAccept(() => {
      const answer = read();
      if (answer !== undefined) end({ kind: 'answer', value: answer.value });
    });
    input.onDidHide(() => end({ kind: 'stop' }));
    input.show();
  });
}
