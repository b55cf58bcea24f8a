import assert from 'node:assert/strict';
import { before, it } from 'mocha';
import * as vscode from 'vscode';
import { inCases, thisCase } from './in-cases.ts';

interface Manifest {
  readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
}

inCases('every', 'activation', () => {
  let extension: vscode.Extension<{ readonly apiVersion: number }>;

  before(() => {
    const found = vscode.extensions.getExtension<{ readonly apiVersion: number }>('batch-pool.batch-pool');
    assert.ok(found, 'the host did not load the extension under test');
    extension = found;
  });

  it('gives an API of version 1', async () => {
    const api = await extension.activate();
    assert.equal(api.apiVersion, 1);
  });

  it('registers every command that package.json contributes', async () => {
    const { contributes } = extension.packageJSON as Manifest;
    const contributed = contributes?.commands?.map(({ command }) => command) ?? [];
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(contributed.length > 0, 'package.json contributes no command');
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('is in the window that this case is about', () => {
    assert.equal(vscode.workspace.isTrusted, thisCase !== 'restricted');
    assert.equal(vscode.workspace.workspaceFolders?.length, thisCase === 'multi-root' ? 2 : 1);
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath.includes('日本語'), thisCase === 'ugly');
  });
});
