import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks } from './picks.ts';
import { sandbox } from './sandbox.ts';
import { api } from './under-test.ts';

inCases(['default'], 'Measure Pool Size', () => {
  it('shows a page with a row a size, writes nothing, and says what is best', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png');
    await api();
    const before = box.files();
    using messages = hearMessages();
    using picks = answerPicks(/Generate Thumbnails/, /As in Settings/, /^Pool sizes$/);
    await vscode.commands.executeCommand('batchPool.measurePool', box.uri(), [box.uri()]);
    assert.ok(picks.asked.length >= 2, 'it did not ask for job and comparison');
    const page = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'batch-pool-measure', path: '/Pool Size.md' }),
    );
    assert.match(page.getText(), /^# Pool size: Generate Thumbnails\n\nBest: \d+ worker/);
    assert.match(page.getText(), /\n\| +1 \| /);
    assert.deepEqual(box.files(), before, 'measuring has written files');
    await eventually('the verdict is told', () =>
      messages.said.some(({ text }) => text.startsWith('Best: ')),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
