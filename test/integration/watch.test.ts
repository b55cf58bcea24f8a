import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks } from './picks.ts';
import { type Sandbox, sandbox } from './sandbox.ts';
import { api } from './under-test.ts';

async function stop(): Promise<void> {
  using _answers = answerPicks(/Stop Generate Thumbnails/);
  await vscode.commands.executeCommand('batchPool.stopWatching');
}

/** Asks, with answers that stay until the command is over. */
async function watching(box: Sandbox, existing: RegExp): Promise<void> {
  using picks = answerPicks(/Generate Thumbnails/, /As in Settings/, existing);
  await vscode.commands.executeCommand('batchPool.watchFolder', box.uri(), [box.uri()]);
  assert.equal(picks.asked.length, 3, 'it did not ask for job, options, and what is there');
}

inCases(['default'], 'Watch Folder', () => {
  it('works on what is there and on what comes, until it is stopped', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const { onDidWriteLines } = await api();
    const lines: string[] = [];
    const listening = onDidWriteLines((some) => void lines.push(...some));
    using messages = hearMessages();
    await watching(box, /Work on Them Too/);
    await eventually('what is there is worked on', () => box.files().includes('1_thumbnail.png'));
    box.pictures('2.png');
    await eventually('what comes is worked on', () => box.files().includes('2_thumbnail.png'));
    await eventually('each has its line', () => lines.filter((line) => line.startsWith('✓')).length === 2);
    await stop();
    await eventually('the end is told', () =>
      messages.said.some(({ text }) => text.endsWith('is no longer watched: 2 files.')),
    );
    listening.dispose();
    box.pictures('3.png');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.ok(!box.files().includes('3_thumbnail.png'), 'it goes on though it was stopped');
    assert.deepEqual(messages.said.find(({ text }) => text.includes('no longer watched'))?.buttons, [
      'Show Output',
      'Undo',
    ]);
  });

  it('leaves alone what is there, if the person wants only what is new', async () => {
    using box = sandbox();
    box.pictures('old.png');
    await api();
    using _messages = hearMessages();
    await watching(box, /Only What Is New/);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    box.pictures('new.png');
    await eventually('what comes is worked on', () => box.files().includes('new_thumbnail.png'));
    await stop();
    assert.deepEqual(box.files(), ['new.png', 'new_thumbnail.png', 'old.png']);
  });

  it('runs a function of one’s own on what comes', async () => {
    using box = sandbox();
    box.write(
      'shout.batch.mjs',
      `export const accepts = ['*.txt'];
export const outputs = [{ extension: '.up' }];
export default async (file) => (await file.text()).toUpperCase();`,
    );
    await api();
    using _messages = hearMessages();
    {
      using picks = answerPicks(/^Run Map Function$/, /shout/, /Work on Them Too/);
      await vscode.commands.executeCommand('batchPool.watchFolder', box.uri(), [box.uri()]);
      assert.equal(picks.asked.length, 3, 'it did not ask for job, function, and what is there');
    }
    box.write('a.txt', 'low');
    await eventually('what comes is worked on', () => box.files().includes('a.up'));
    {
      using _answers = answerPicks(/Stop Run Map Function/);
      await vscode.commands.executeCommand('batchPool.stopWatching');
    }
    assert.deepEqual(box.files(), ['a.txt', 'a.up', 'shout.batch.mjs']);
  });

  it('of a file nothing can be watched', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using messages = hearMessages();
    await vscode.commands.executeCommand('batchPool.watchFolder', box.uri('1.png'), [box.uri('1.png')]);
    const texts = messages.said.map(({ text }) => text);
    assert.ok(
      texts.some((text) => text.startsWith('Select a folder to watch')),
      texts.join('\n'),
    );
  });
});

inCases(['restricted'], 'Watch Folder in Restricted Mode', () => {
  it('works by the person’s own choice, and refuses a preset of the workspace', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using messages = hearMessages();
    {
      using _answers = answerPicks(/Generate Thumbnails/, /Icon/);
      await vscode.commands.executeCommand('batchPool.watchFolder', box.uri(), [box.uri()]);
    }
    assert.match(messages.said[0]?.text ?? '', /once you trust the workspace/);
    await watching(box, /Work on Them Too/);
    await eventually('it works', () => box.files().includes('1_thumbnail.png'));
    await stop();
  });
});
