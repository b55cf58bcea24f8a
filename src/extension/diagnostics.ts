import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Diagnostics } from '../core/diagnostics.ts';
import { bindOptions, optionEntries } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { gatherDiagnostics } from '../node/diagnostics.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import { diagnosticsLines, withoutHome } from '../report/diagnostics-lines.ts';
import { diagnosticsScheme, extensionId, section } from './ids.ts';
import { faceSettings } from './settings.ts';

/** *Show Diagnostics*: a document that can be read and copied, and that nobody is asked to save. */
export class DiagnosticsDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #uri = vscode.Uri.from({ scheme: diagnosticsScheme, path: '/Batch Pool Diagnostics.md' });
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(diagnosticsScheme, this);
  /** What a window shows that was reopened with this document. */
  #text = 'Run *Batch Pool: Show Diagnostics* to fill this page.\n';

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(): Promise<void> {
    const title = 'Trying out what pictures are made with…';
    const facts = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      gather,
    );
    this.#text = `${diagnosticsLines(withoutHome(facts, os.homedir())).join('\n')}\n`;
    // It may be open from before.
    this.#changed.fire(this.#uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.#uri));
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}

function gather(): Promise<Diagnostics> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (extension === undefined) throw new Error(`${extensionId} is not installed.`);
  const manifest = extension.packageJSON as Manifest;
  const { appName, remoteName } = vscode.env;
  const where = remoteName === undefined ? '' : `, remote: ${remoteName}`;
  return gatherDiagnostics({
    version: manifest.version,
    face: `${appName} ${vscode.version}${where}`,
    trusted: vscode.workspace.isTrusted,
    script: path.join(extension.extensionPath, 'dist', 'worker.cjs'),
    policies: policiesNow(),
    nodePath: faceSettings().nodePath,
    stateFolder: defaultStateFolder(),
    settings: changedSettings(manifest),
  });
}

/** Settings that do not pass are listed among the changed ones; the standard stands in for them here. */
function policiesNow() {
  const configuration = vscode.workspace.getConfiguration(section);
  const names = optionEntries(policySchema).map(([name]) => name);
  const set = bindOptions(
    policySchema,
    Object.fromEntries(names.map((name) => [name, plain(configuration.get(name))])),
  );
  const bound = set.ok ? set : bindOptions(policySchema);
  if (!bound.ok) throw new Error(bound.issues.map(({ message }) => message).join(' '));
  return bound.value;
}

function changedSettings({ contributes }: Manifest): Diagnostics['settings'] {
  const configuration = vscode.workspace.getConfiguration();
  const names = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
  return names.flatMap((name) => {
    const value = plain(configuration.get(name));
    const standard = configuration.inspect(name)?.defaultValue;
    return JSON.stringify(value) === JSON.stringify(standard) ? [] : [{ name, value }];
  });
}

/** VS Code gives lists as proxies. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;
