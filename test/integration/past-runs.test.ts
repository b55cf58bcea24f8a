import assert from 'node:assert/strict';
import path from 'node:path';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { plainPng } from '../support/plain-png.ts';
import { interruptedThumbnails } from './command-line.ts';
import { inCases } from './in-cases.ts';
import { hearMessages, type Message } from './messages.ts';
import { answerPicks } from './picks.ts';
import { type Sandbox, sandbox } from './sandbox.ts';
import { api, click, inShort, seeRun } from './under-test.ts';
import { withSettings } from './with-settings.ts';

const command = (name: string, ...args: readonly unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`batchPool.${name}`, ...args);

const count = 60;

/** Each takes a worker some tens of milliseconds. */
function slowPictures(box: Sandbox): void {
  const bytes = plainPng(2400, 1800);
  for (let number = 1; number <= count; number++) box.write(`slow${number}.png`, bytes);
}

/** Every picture has one thumbnail, and nothing else is there. */
function checkWhole(box: Sandbox): void {
  const expected = Array.from({ length: count }, (_, index) => [
    `slow${index + 1}.png`,
    `slow${index + 1}_thumbnail.png`,
  ]).flat();
  assert.deepEqual(box.files(), expected.toSorted());
}

inCases(['default'], 'a run that did not come to its end', () => {
  it('because its process was killed is in the list, and goes on where it was', async () => {
    using box = sandbox();
    slowPictures(box);
    await interruptedThumbnails(box.path, 4);
    using picks = answerPicks(/Generate Thumbnails/, /Resume/);
    const { result, fileLines } = await seeRun(() => command('showPastRuns'));
    const [first] = picks.asked[0]?.items ?? [];
    assert.match(first?.detail ?? '', new RegExp(`interrupted after \\d+ of ${count}`));
    const { done, unchanged } = result.counts;
    assert.ok(done > 0 && unchanged > 0, `it began anew, or did nothing: ${JSON.stringify(result.counts)}`);
    assert.equal(done + unchanged, count);
    assert.equal(fileLines.length, count, 'not every file has its line');
    assert.deepEqual(
      result.files.map(({ source }) => path.basename(source)),
      Array.from({ length: count }, (_, index) => `slow${index + 1}.png`),
    );
    checkWhole(box);
  });

  it('because it was cancelled goes on from the closing message', async () => {
    using box = sandbox();
    slowPictures(box);
    const { onDidWriteLines, onDidFinishRun } = await api();
    const resumed = new Promise<{ readonly counts: Readonly<Record<string, number>> }>((resolve) => {
      const listener = onDidFinishRun((result) => {
        if (result.cancelled) return;
        listener.dispose();
        resolve(result);
      });
    });
    let cancelled = false;
    const listener = onDidWriteLines((lines) => {
      if (cancelled || !lines.some((line) => line.startsWith('✓'))) return;
      cancelled = true;
      void command('cancelRun');
    });
    using messages = hearMessages(({ buttons }) => buttons.find((button) => button === 'Resume'));
    await click(box.uri(), [box.uri()]);
    const { counts } = await resumed;
    listener.dispose();
    const [said] = messages.said;
    assert.equal(said?.text, 'Generate Thumbnails was cancelled. What was done by then stays.');
    assert.deepEqual(said.buttons, ['Show Output', 'Resume']);
    assert.equal((counts['done'] ?? 0) + (counts['unchanged'] ?? 0), count);
    checkWhole(box);
  });
});

inCases(['default'], 'undo', () => {
  it('takes back what was made, brings back what was replaced, and leaves what was changed since', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    using messages = hearMessages(yes);
    const run = await replacingRun(box);
    box.write('3_thumbnail.png', 'edited by hand');
    const lines = await written(() => command('undoRun', run));
    const [question, closing] = messages.said.slice(-2);
    assert.match(question?.text ?? '', /^Undo Generate Thumbnails of \d\d:\d\d\?$/);
    assert.match(
      question?.detail ?? '',
      /^1 file made by it goes to the trash, 1 replaced file comes back, 1 file stays as it is\./,
    );
    assert.equal(box.read('1_thumbnail.png').toString(), 'somebody else’s', 'it did not come back');
    assert.equal(box.read('3_thumbnail.png').toString(), 'edited by hand', 'a person’s work is lost');
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail.png', '2.png', '3.png', '3_thumbnail.png']);
    assert.match(lines[1] ?? '', /^Undo Generate Thumbnails of \d\d:\d\d: 3 files, /);
    assert.match(lines[2] ?? '', /^✓ .*1_thumbnail\.png restored$/);
    assert.match(lines[3] ?? '', /^✓ .*2_thumbnail\.png removed$/);
    assert.match(lines[4] ?? '', /^– .*3_thumbnail\.png left: It was changed after the run\.$/);
    assert.match(lines[5] ?? '', /^1 removed, 1 restored, 1 left · /);
    assert.equal(closing?.level, 'warning');
    assert.match(closing.text, /was undone: 1 removed, 1 restored\. .*3_thumbnail\.png was left as it is: /);
  });

  it('does nothing when the question is dismissed', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const { result } = await click(box.uri('1.png'), box.uris('1.png'));
    using messages = hearMessages();
    await command('undoRun', result.runId);
    assert.equal(messages.said.length, 1);
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail.png']);
  });

  it('is offered after a run that replaced files, and a second one says that it is done', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    using messages = hearMessages(yes);
    const run = await replacingRun(box);
    assert.deepEqual(messages.said.find(({ modal }) => !modal)?.buttons, ['Show Output', 'Undo']);
    await command('undoRun', run);
    assert.equal(box.read('1_thumbnail.png').toString(), 'somebody else’s');
    await command('undoRun', run);
    assert.equal(messages.said.at(-1)?.text, 'That run has been undone already.');
  });
});

/** Agrees to what is asked. */
const yes = ({ modal, buttons }: Message): string | undefined => (modal ? buttons[0] : undefined);

/** @returns the run's id */
async function replacingRun(box: Sandbox): Promise<string | undefined> {
  const { result } = await withSettings({ 'batchPool.onConflict': 'overwrite' }, () =>
    click(box.uri(), [
      box.uri('1.png'),
      ...box
        .files()
        .filter((name) => /^[23]\.png$/.test(name))
        .map((name) => box.uri(name)),
    ]),
  );
  return result.runId;
}

/** What comes into the output meanwhile. */
async function written(body: () => Thenable<unknown>): Promise<readonly string[]> {
  const { onDidWriteLines } = await api();
  const lines: string[] = [];
  const listener = onDidWriteLines((some) => void lines.push(...some));
  await body();
  listener.dispose();
  return lines;
}

inCases(['default'], 'past runs', () => {
  it('show their output again, as it was', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.copies('broken.jpg', ['2.jpg']);
    box.write('lying.jpg', plainPng(50, 40));
    const { lines: before, fileLines } = await click(box.uri(), [box.uri()]);
    using picks = answerPicks(/1 failed|2 done, 1 failed/, /Show Output Again/);
    const lines = await written(() => command('showPastRuns'));
    assert.deepEqual(
      lines.filter((line) => fileLines.includes(line)),
      fileLines,
      lines.join('\n'),
    );
    assert.equal(
      lines[1],
      before.find((line) => line.startsWith('Generate Thumbnails')),
      'another header',
    );
    assert.equal(lines.at(-1), before.at(-1), 'another footer');
    assert.match(picks.asked[0]?.items[0]?.description ?? '', /^just now, \d{4}-\d\d-\d\d \d\d:\d\d$/);
    assert.deepEqual(
      picks.asked[1]?.items.map(({ label }) => label.replace(/^\$\(.*?\) /, '')),
      ['Retry Failed', 'Show Output Again', 'Undo…', 'Run Again', 'Open Record'],
    );
  });

  it('run again as a whole, with the options of then', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    await withSettings({ 'batchPool.thumbnails.size': 30 }, () => click(box.uri(), [box.uri()]));
    using _ = answerPicks(/Generate Thumbnails: 2 done/, /Run Again/);
    const { result } = await seeRun(() => command('showPastRuns'));
    assert.deepEqual(inShort(result), ['done 1.png', 'done 2.png']);
    assert.equal(box.size('1_thumbnail.png'), '30×20');
  });

  it('retry what failed by their record, whatever was run since', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.copies('broken.jpg', ['2.jpg']);
    const { result } = await click(box.uri(), [box.uri()]);
    await click(box.uri('1.png'), box.uris('1.png'));
    box.copies('img1.jpg', ['2.jpg']);
    const retried = await seeRun(() => command('retryFailed', result.runId));
    assert.deepEqual(inShort(retried.result), ['done 2.jpg']);
    using messages = hearMessages();
    await seeRun(() => command('retryFailed', retried.result.runId));
    assert.deepEqual(
      messages.said.map(({ text }) => text),
      ['In that run no file failed.'],
    );
  });

  it('open their record', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const { result } = await click(box.uri(), [box.uri()]);
    using _ = answerPicks(/./, /Open Record/);
    await command('showPastRuns');
    const { activeTextEditor } = vscode.window;
    assert.equal(path.basename(activeTextEditor?.document.uri.fsPath ?? ''), `${result.runId ?? ''}.jsonl`);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('give the files of a run to other extensions', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.copies('broken.jpg', ['2.jpg']);
    const { result } = await click(box.uri(), [box.uri()]);
    const batchPool = await api();
    const files = [];
    for await (const file of batchPool.filesOf(result.runId ?? '')) files.push(file);
    assert.deepEqual(files, result.files);
    assert.equal(result.filesComplete, true);
  });
});

inCases(['default'], 'what has not changed', () => {
  it('is left alone by Repeat Last Run, Skip Unchanged, and made anew by the plain one', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png');
    await click(box.uri(), [box.uri()]);
    box.write('2.png', plainPng(90, 60));
    box.write('3_thumbnail.png', 'edited by hand');
    box.pictures('4.png');
    const { result, fileLines } = await seeRun(() => command('repeatChanged'));
    assert.deepEqual(inShort(result), ['unchanged 1.png', 'done 2.png', 'done 3.png', 'done 4.png']);
    assert.match(
      fileLines[0] ?? '',
      /^= .*1\.png unchanged: as the run of \d{4}-\d\d-\d\d \d\d:\d\d left it$/,
    );
    assert.equal(box.read('3_thumbnail.png').toString(), 'edited by hand', 'a person’s work is lost');
    const again = await seeRun(() => command('repeatLastRun'));
    assert.equal(again.result.counts.unchanged, 0, 'Repeat Last Run kept what the other command was told');
  });

  it('is left alone under the setting', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const run = (): ReturnType<typeof click> =>
      withSettings({ 'batchPool.skipUnchanged': true }, () => click(box.uri(), [box.uri()]));
    await run();
    assert.deepEqual(inShort((await run()).result), ['unchanged 1.png']);
  });
});
