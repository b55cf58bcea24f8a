import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks, goBack } from './picks.ts';
import { sandbox, type Sandbox } from './sandbox.ts';
import { inShort, type SeenRun, seeRun } from './under-test.ts';
import { withSettings } from './with-settings.ts';

const ask = (job: string, box: Sandbox, ...names: readonly string[]): Promise<SeenRun> => {
  const uris = names.length === 0 ? [box.uri()] : box.uris(...names);
  return seeRun(() => vscode.commands.executeCommand(`batchPool.ask.${job}`, uris[0], uris));
};
const text = (items: readonly vscode.QuickPickItem[], row: RegExp): string => {
  const item = items.find(({ label }) => row.test(label));
  return item === undefined ? '' : [item.label, item.description, item.detail].join(' | ');
};

inCases(['default'], 'a job that asks', () => {
  it('offers its presets first, and runs one after it has shown what would come of it', async () => {
    using box = sandbox();
    box.copies('img1.jpg', ['1.jpg', '2.jpg', '3.jpg']);
    using picks = answerPicks(/^Medium$/, { row: /Run/, until: /→/ });
    const { result } = await ask('resize', box);
    assert.deepEqual(
      picks.asked[0]?.items.map(({ label }) => label),
      ['Ready-made', 'Small', 'Medium', 'Large', 'Phone', '', '$(gear) As in Settings', '$(edit) Custom…'],
    );
    assert.match(picks.asked[1]?.title ?? '', /^Resize Pictures \(box .*\): Medium$/);
    const row = text(picks.asked[1]?.items ?? [], /Run/);
    assert.match(row, /^\$\(play\) Run \| 3 files, .*B → .*B/, 'what is expected is not said');
    assert.deepEqual(result.counts.done, 3);
    assert.deepEqual(
      box.files().filter((name) => name.includes('_')),
      ['1_medium.jpg', '2_medium.jpg', '3_medium.jpg'],
    );
  });

  it('can be run at once, without waiting for what is found out', async () => {
    using box = sandbox();
    box.copies('img1.jpg', ['1.jpg', '2.jpg']);
    using picks = answerPicks(/^Small$/, /Run/);
    const { result } = await ask('resize', box);
    assert.match(text(picks.asked[1]?.items ?? [], /Run/), /looking for files…/);
    assert.equal(result.counts.done, 2);
  });

  it('has a way back at every step, and refuses what is wrong', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using picks = answerPicks(/Custom…/, goBack, /Custom…/, '40', goBack, '30', /Run/);
    await ask('thumbnails', box);
    assert.deepEqual(
      picks.asked.map(({ step }) => step),
      ['1/3', '2/3', '1/3', '2/3', '3/3', '2/3', '3/3'],
    );
    assert.equal(picks.asked[5]?.value, '40', 'the answer of before is forgotten on the way back');
    assert.equal(box.size('1_thumbnail.png'), '30×20');
    using wrong = answerPicks(/Custom…/, '0');
    await assert.rejects(ask('thumbnails', box), /no run has ended/);
    assert.equal(wrong.asked[1]?.refused, 'Expected a whole number from 1 to 16383.');
    assert.equal(wrong.asked[1]?.value, '30', 'the answer of last time is not offered');
    using again = answerPicks(/As Last Time/, /Run/);
    await ask('thumbnails', box);
    assert.match(text(again.asked[0]?.items ?? [], /As Last Time/), /Size 30/);
    assert.equal(again.asked.length, 2);
  });

  it('lists all options behind a row, and keeps what is changed there to this run', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    using picks = answerPicks(/Custom…/, '50', /All Options/, /^Format$/, /^webp$/, goBack, /Run/);
    await ask('thumbnails', box, '1.png');
    assert.match(text(picks.asked[3]?.items ?? [], /^Size$/), /^Size \| 50 \|/);
    assert.match(text(picks.asked[6]?.items ?? [], /All Options/), /Size 50 · Format webp/);
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail.webp', '2.png']);
    using _ = answerPicks(/Custom…/, '50', /Run/);
    await ask('thumbnails', box, '2.png');
    assert.ok(box.files().includes('2_thumbnail.png'), `a hidden answer counted: ${box.files().join(', ')}`);
  });

  it('says which names are taken, and what becomes of them', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    using picks = answerPicks(/Custom…/, '20', { row: /Run/, until: /taken/ });
    await ask('thumbnails', box, '1.png', '2.png');
    assert.match(text(picks.asked[2]?.items ?? [], /Run/), /1 name is taken: its result gets a \(1\)\./);
    assert.deepEqual(
      box.files().filter((name) => name.includes('thumb')),
      ['1_thumbnail (1).png', '1_thumbnail.png', '2_thumbnail.png'],
    );
  });

  it('asks no second time about files that its last step said would be replaced', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    using messages = hearMessages();
    await withSettings({ 'batchPool.onConflict': 'overwrite' }, async () => {
      using picks = answerPicks(/Custom…/, '20', { row: /Run/, until: /→/, reads: 500 });
      const { result } = await ask('thumbnails', box, '1.png', '2.png');
      assert.match(text(picks.asked[2]?.items ?? [], /Run/), /Run and Replace 1 File/);
      assert.deepEqual(inShort(result), ['done 1.png', 'done 2.png']);
    });
    assert.deepEqual(
      messages.said.filter(({ modal }) => modal),
      [],
    );
    assert.equal(box.size('1_thumbnail.png'), '20×13');
  });

  it('replaces originals after one word, gives them back, and asks when it is repeated', async () => {
    using box = sandbox();
    box.copies('img1.jpg', ['1.jpg', '2.jpg']);
    const before = box.read('1.jpg');
    using messages = hearMessages();
    using picks = answerPicks(/Custom…/, /^90$/, /^none$/, /in-place/, {
      row: /Run/,
      until: /→/,
      reads: 500,
    });
    const { result } = await ask('rotate', box);
    assert.match(
      text(picks.asked.at(-1)?.items ?? [], /Run/),
      /Run and Replace 2 Files .*Originals are replaced/,
    );
    assert.deepEqual(inShort(result), ['done 1.jpg', 'done 2.jpg']);
    assert.equal(box.size('1.jpg'), '480×640');
    assert.deepEqual(
      messages.said.filter(({ modal }) => modal),
      [],
      'it asked a second time',
    );
    using _ = hearMessages(({ buttons }) => buttons.find((button) => button === 'Undo'));
    await vscode.commands.executeCommand('batchPool.undoRun', result.runId);
    assert.ok(box.read('1.jpg').equals(before), 'the original is not back');
    using asked = hearMessages();
    await vscode.commands.executeCommand('batchPool.repeatLastRun');
    assert.deepEqual(
      asked.said.map((message) => message.text),
      ['Replace 2 files?'],
      'what was agreed to once counts for ever',
    );
  });

  it('asks all the same where nobody could have read it', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    using messages = hearMessages();
    await withSettings({ 'batchPool.onConflict': 'overwrite' }, async () => {
      using _ = answerPicks(/Custom…/, '20', /Run/);
      assert.deepEqual((await ask('thumbnails', box, '1.png')).result.files, []);
    });
    assert.deepEqual(
      messages.said.map((message) => message.text),
      ['Replace 1 file?'],
    );
    assert.equal(box.read('1_thumbnail.png').toString(), 'somebody else’s');
  });

  it('says so where nothing fits, and runs nothing', async () => {
    using box = sandbox();
    box.write('notes.txt', 'No picture.');
    using picks = answerPicks(/Custom…/, '20', { row: /Nothing to Do/, until: /Nothing to Do/ });
    await assert.rejects(ask('thumbnails', box), /no run has ended/);
    assert.match(text(picks.asked[2]?.items ?? [], /Nothing/), /Left out: 1 of other kinds\./);
  });
});
