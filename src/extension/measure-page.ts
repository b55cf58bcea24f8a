import * as vscode from 'vscode';
import { measureScheme } from './ids.ts';
import { openPage } from './open-report.ts';

/** What *Measure Pool Size* found, as a page beside that nobody is asked to save. */
export class MeasurePage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #uri = vscode.Uri.from({ scheme: measureScheme, path: '/Pool Size.md' });
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(measureScheme, this);
  /** What a window shows that was reopened with this page. */
  #text = 'Run *Batch Pool: Measure Pool Size…* to fill this page.\n';

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(lines: readonly string[]): Promise<void> {
    this.#text = `${lines.join('\n')}\n`;
    // It may be open from before.
    this.#changed.fire(this.#uri);
    await openPage(this.#uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
