import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { useSize } from '../../src/extension/use-size.ts';
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

  // Which size is best, and whether that is sure enough to be offered, is the machine's to say: begun from its button.
  it('Use This Size stores size and type where the person wants them', async () => {
    const stored = () => vscode.workspace.getConfiguration('batchPool');
    using picks = answerPicks(/^Workspace$/, /^User$/);
    try {
      await useSize({ workers: 3, type: 'thread' }, { cores: 2, compared: true, resource: undefined });
      assert.equal(stored().inspect('poolSize')?.workspaceValue, 3);
      assert.equal(stored().inspect('workerType')?.workspaceValue, 'thread');
      using messages = hearMessages();
      await useSize({ workers: 2, type: 'process' }, { cores: 2, compared: false, resource: undefined });
      // As many as there are cores: right on the next machine as well.
      assert.equal(stored().inspect('poolSize')?.globalValue, 0);
      assert.equal(stored().inspect('workerType')?.globalValue, undefined);
      assert.deepEqual(
        messages.said.map(({ text }) => text),
        ['batchPool.poolSize is 0 now for you, but this workspace has 3, and that counts here.'],
      );
      assert.equal(picks.asked.length, 2);
    } finally {
      const { Global, Workspace } = vscode.ConfigurationTarget;
      for (const target of [Global, Workspace])
        for (const name of ['poolSize', 'workerType']) await stored().update(name, undefined, target);
    }
  });

  it('nothing is stored where nobody says where to', async () => {
    using picks = answerPicks();
    await useSize({ workers: 3, type: 'process' }, { cores: 2, compared: false, resource: undefined });
    assert.equal(picks.asked.length, 1);
    const { globalValue, workspaceValue } =
      vscode.workspace.getConfiguration('batchPool').inspect('poolSize') ?? {};
    assert.deepEqual([globalValue, workspaceValue], [undefined, undefined]);
  });
});
