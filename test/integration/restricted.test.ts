import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { sandbox, workspaceFolder } from './sandbox.ts';
import { click, inShort } from './under-test.ts';

/** The workspace's own settings are in `cases.ts`. */
inCases(['restricted'], 'in Restricted Mode', () => {
  it('the job works, under those settings of the workspace that can do no harm', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const { result } = await click(box.uri(), [box.uri()]);
    assert.deepEqual(inShort(result), ['done 1.png']);
    assert.equal(box.size('1_thumbnail.png'), '90×60', 'the workspace’s size does not count');
  });

  it('the workspace cannot send results elsewhere, replace files, or open what is dangerous', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    box.write('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const { result } = await click(box.uri(), [box.uri()]);
    assert.deepEqual(inShort(result), ['done 1.png', 'skipped drawing.svg svg-off']);
    assert.equal(
      box.read('1_thumbnail.png').toString(),
      'somebody else’s',
      'the workspace’s “overwrite” counted',
    );
    const elsewhere = path.join(workspaceFolder().uri.fsPath, 'elsewhere');
    assert.ok(!fs.existsSync(elsewhere), 'the workspace’s output folder counted');
  });

  it('a preset of the workspace works, but not one that says where results go', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using messages = hearMessages();
    const run = (name: string): Thenable<unknown> =>
      vscode.commands.executeCommand('batchPool.runPreset', { preset: name });
    await vscode.commands.executeCommand('vscode.open', box.uri('1.png'));
    await run('Icon');
    assert.equal(box.size('1_thumbnail.png'), '16×11');
    await run('Elsewhere');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail.png']);
    assert.match(
      messages.said.map(({ text }) => text).join('\n'),
      /There is no preset “Elsewhere”\. .*counts once you trust this workspace/,
    );
  });
});
