import * as vscode from 'vscode';
import type { LeftOut } from '../core/source.ts';
import { closing, nothingToDo, type Offer } from './closing.ts';
import { workspacePaths } from './links.ts';
import { showMessage } from './message.ts';
import type { EndedRun } from './run-collector.ts';
import { openSettings } from './settings.ts';

type Buttons = Readonly<Record<Offer | 'Show Output', () => void>>;

const statusBarMs = 5000;

/** The one message at the end of a run. */
export function showClosing(run: EndedRun, sawProgress: boolean, buttons: Buttons): void {
  const paths = workspacePaths();
  const { level, text, offers } = closing({ run, sawProgress, show: (file) => paths.show(file) });
  if (level === 'quiet') return showQuietly(text);
  const setting = settingIn(text);
  showMessage(level, text, {
    'Show Output': buttons['Show Output'],
    ...Object.fromEntries(offers.map((offer) => [offer, buttons[offer]])),
    ...(setting === undefined ? {} : { 'Open Setting': () => void openSettings(setting) }),
  });
}

/** In the status bar, for a while. */
export function showQuietly(text: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${text}`, statusBarMs);
}

export function showEmpty(title: string, leftOut: LeftOut): void {
  void vscode.window.showInformationMessage(nothingToDo(title, leftOut));
}

/** What is wrong before anything can run: nearly always a setting. */
export function showProblems(title: string, problems: readonly string[]): void {
  const settings = 'Open Settings';
  void vscode.window
    .showErrorMessage(`${title} could not run. ${problems.join(' ')}`, settings)
    .then((answer) => (answer === settings ? openSettings(settingIn(problems.join(' ')) ?? '') : undefined));
}

/** The setting that a sentence names, to be opened from a button. */
const settingIn = (text: string): string | undefined => /\bbatchPool(\.[\w-]+)+/.exec(text)?.[0];
