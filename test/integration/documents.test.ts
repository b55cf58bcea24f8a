import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { type Sandbox, sandbox } from './sandbox.ts';
import { click, inShort } from './under-test.ts';
import { withSettings } from './with-settings.ts';

const drawing = (width: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"><rect width="9" height="9"/></svg>`;

inCases(['default'], 'a document that', () => {
  it('has unsaved changes can be saved first', async () => {
    using box = sandbox();
    await changeUnsaved(box);
    using messages = hearMessages(({ buttons }) => buttons.find((button) => button === 'Save'));
    const result = await run(box);
    assert.match(messages.said[0]?.text ?? '', /drawing\.svg has unsaved changes\./);
    assert.deepEqual(result, ['done drawing.svg']);
    assert.equal(box.read('drawing.svg').toString(), drawing(40), 'it was not saved');
    // A drawing has no pixels, so it fills the box; the old state was a square.
    assert.equal(box.size('drawing_thumbnail.png'), '128×64', 'the thumbnail shows the old state');
    await closeEditors();
  });

  it('has unsaved changes is left alone when the question is dismissed', async () => {
    using box = sandbox();
    await changeUnsaved(box);
    using _ = hearMessages();
    assert.deepEqual(await run(box), []);
    assert.deepEqual(box.files(), ['drawing.svg']);
    await closeEditors();
  });

  it('was never saved is said to be no file, and the others are worked on', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using messages = hearMessages();
    const untitled = vscode.Uri.parse('untitled:Untitled-1');
    const { result } = await click(box.uri('1.png'), [untitled, box.uri('1.png')]);
    assert.deepEqual(inShort(result), ['done 1.png']);
    const said = '1 of 2 selected is not on this machine’s disk (untitled) and left out.';
    assert.deepEqual(
      messages.said.map(({ text }) => text),
      [said],
    );
  });

  it('is from another file system is said to be, and nothing runs', async () => {
    using messages = hearMessages();
    const uri = vscode.Uri.parse('vscode-vfs://github/somebody/pictures/a.png');
    await assert.rejects(click(uri, [uri]), /no run has ended/);
    assert.match(messages.said[0]?.text ?? 'nothing was said', /not on this machine’s disk \(vscode-vfs\)/);
  });
});

async function changeUnsaved(box: Sandbox): Promise<void> {
  box.write('drawing.svg', drawing(20));
  const document = await vscode.workspace.openTextDocument(box.uri('drawing.svg'));
  await vscode.window.showTextDocument(document);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, 1, 0), drawing(40));
  assert.ok(await vscode.workspace.applyEdit(edit), 'the document could not be edited');
  await eventually('its tab knows of the change', () =>
    vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ isDirty }) => isDirty)),
  );
}

const run = (box: Sandbox): Promise<readonly string[]> =>
  withSettings({ 'batchPool.allowSvg': true }, async () => {
    const { result } = await click(box.uri('drawing.svg'), box.uris('drawing.svg'));
    return inShort(result);
  });

async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
