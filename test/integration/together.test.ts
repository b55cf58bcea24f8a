import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks } from './picks.ts';
import { sandbox } from './sandbox.ts';
import { api, seeRun } from './under-test.ts';

inCases(['default'], 'what is made of all files together', () => {
  it('is named before it begins, and can be opened at the end', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png');
    using messages = hearMessages(({ buttons }) => buttons.find((button) => button === 'Open'));
    using picks = answerPicks(/As in Settings/, { row: /Run/, until: /Makes/ });
    const { result, lines } = await seeRun(() =>
      vscode.commands.executeCommand('batchPool.ask.contact-sheet', box.uri(), [box.uri()]),
    );
    assert.equal(result.counts.failed, 0, lines.join('\n'));
    const row = picks.asked[1]?.items.find(({ label }) => label.includes('Run'));
    const made = box.files().filter((name) => name.includes('sheet'));
    assert.equal(made.length, 1, `there is ${box.files().join(', ')}`);
    assert.ok(row?.detail?.startsWith(`Makes ${made[0] ?? ''}.`), `it was said: ${row?.detail ?? ''}`);
    assert.match(messages.said.at(-1)?.text ?? '', /^Make Contact Sheet: 3 done/);
    await eventually('the sheet is open', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === made[0])),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is on the clipboard where the job says so, and the message tells', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    using messages = hearMessages();
    const batchPool = await api();
    const { lines } = await seeRun(() => batchPool.run('placeholder', [box.uri()], { deliver: 'clipboard' }));
    const said = lines.find((line) => line.includes('on the clipboard')) ?? lines.join('\n');
    assert.match(said, /is on the clipboard$/);
    assert.match(messages.said.at(-1)?.text ?? '', /is on the clipboard\.$/);
    const manifest = JSON.parse(await vscode.env.clipboard.readText()) as unknown;
    assert.ok(JSON.stringify(manifest).includes('1.png'), 'the clipboard has something else');
    assert.deepEqual(box.files(), ['1.png', '2.png']);
  });
});
