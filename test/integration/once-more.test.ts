import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { sandbox } from './sandbox.ts';
import { click, inShort, seeRun } from './under-test.ts';
import { withSettings } from './with-settings.ts';

inCases(['default'], 'once more', () => {
  it('a second run replaces its own results and takes none for a picture of its own', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    await click(box.uri(), [box.uri()]);
    const { result, lines } = await withSettings({ 'batchPool.thumbnails.size': 30 }, () =>
      click(box.uri(), [box.uri()]),
    );
    assert.deepEqual(inShort(result), ['done 1.png', 'done 2.png']);
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail.png', '2.png', '2_thumbnail.png']);
    assert.equal(box.size('1_thumbnail.png'), '30×20', 'the earlier thumbnail was not replaced');
    assert.ok(
      lines.some((line) => line.includes('left out: 2 earlier results')),
      `the header does not say what was left out:\n${lines.join('\n')}`,
    );
  });

  it('a thumbnail that somebody has edited is kept', async () => {
    using box = sandbox();
    box.pictures('1.png');
    await click(box.uri('1.png'), box.uris('1.png'));
    box.write('1_thumbnail.png', 'edited by hand');
    const { result } = await click(box.uri('1.png'), box.uris('1.png'));
    assert.deepEqual(inShort(result), ['done 1.png']);
    assert.equal(box.read('1_thumbnail.png').toString(), 'edited by hand', 'a person’s work is lost');
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail (1).png', '1_thumbnail.png']);
  });

  it('Retry Failed takes what failed, and only that', async () => {
    using box = sandbox();
    box.pictures('1.png', '3.png');
    box.copies('broken.jpg', ['4.jpg']);
    const first = await click(box.uri('1.png'), box.uris('4.jpg', '1.png', '3.png'));
    assert.deepEqual(inShort(first.result), ['failed 4.jpg damaged', 'done 1.png', 'done 3.png']);
    box.copies('img1.jpg', ['4.jpg']);
    const retried = await seeRun(() => vscode.commands.executeCommand('batchPool.retryFailed'));
    assert.deepEqual(inShort(retried.result), ['done 4.jpg']);
    assert.equal(box.size('4_thumbnail.jpg'), '128×96');
    const repeated = await seeRun(() => vscode.commands.executeCommand('batchPool.repeatLastRun'));
    assert.deepEqual(
      inShort(repeated.result),
      ['done 4.jpg', 'done 1.png', 'done 3.png'],
      'Repeat Last Run repeated the retry',
    );
  });

  it('the closing message tells of failures and offers to retry them', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.copies('broken.jpg', ['2.jpg']);
    using messages = hearMessages();
    await click(box.uri(), [box.uri()]);
    assert.equal(messages.said.length, 1, 'one closing message');
    const [message] = messages.said;
    assert.equal(message?.level, 'warning');
    assert.match(message.text, /^Generate Thumbnails: 1 done, 1 failed/);
    assert.deepEqual(message.buttons, ['Show Output', 'Retry Failed']);
  });

  it('Repeat Last Run goes by the settings of now', async () => {
    using box = sandbox();
    box.pictures('1.png');
    await click(box.uri('1.png'), box.uris('1.png'));
    await withSettings({ 'batchPool.thumbnails.size': 30 }, async () => {
      await vscode.commands.executeCommand('batchPool.repeatLastRun');
    });
    assert.equal(box.size('1_thumbnail.png'), '30×20');
  });
});
