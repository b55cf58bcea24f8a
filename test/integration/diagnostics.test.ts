import assert from 'node:assert/strict';
import os from 'node:os';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases, thisCase } from './in-cases.ts';
import { eventually } from '../support/host/wait.ts';
import { withSettings } from './with-settings.ts';

inCases(['ugly', 'restricted'], 'Show Diagnostics', () => {
  const shown = async (): Promise<vscode.TextDocument> => {
    await vscode.commands.executeCommand('batchPool.showDiagnostics');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document, 'no document was opened');
    return document;
  };

  it('opens a document that tells versions, the engine and how it did, and asks nobody to save it', async () => {
    const document = await shown();
    const text = document.getText();
    assert.equal(document.languageId, 'markdown');
    assert.equal(document.isUntitled || document.isDirty, false);
    assert.match(text, /Batch Pool: \d+\.\d+\.\d+/);
    assert.ok(text.includes(vscode.version), text);
    assert.match(text, /native in `.*`: works, sharp \d/);
    assert.match(text, /wasm in `.*`: works, sharp \d/);
    assert.match(text, /Engine: sharp \S+ native/);
    const trust = thisCase === 'restricted' ? 'workspace not trusted' : 'workspace trusted';
    assert.ok(text.includes(trust), text);
    // What the untrusted workspace asks for does not count, and so is no changed setting.
    assert.ok(!text.includes('batchPool.outputFolder'), text);
  });

  it('names the settings that were changed, and the home folder only as ~', async () => {
    await withSettings({ 'batchPool.poolSize': 1 }, async () => {
      const document = await shown();
      // It is open from before, and a window learns of new text a moment later.
      await eventually('the document has the setting', () =>
        /`batchPool\.poolSize`: `1`/.test(document.getText()),
      );
      assert.match(document.getText(), /Workers: 1 process,/);
      assert.ok(!document.getText().includes(`\`${os.homedir()}/`), document.getText());
    });
  });
});
