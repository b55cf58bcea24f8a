import assert from 'node:assert/strict';
import { it } from 'mocha';
import { plainPng } from '../support/plain-png.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { sandbox, workspaceFolder } from './sandbox.ts';
import { click, inShort } from './under-test.ts';
import { withSettings } from './with-settings.ts';

inCases(['default'], 'the setting', () => {
  it('thumbnails.size', async () => {
    using box = sandbox();
    box.pictures('1.png');
    await withSettings({ 'batchPool.thumbnails.size': 30 }, () => click(box.uri('1.png'), box.uris('1.png')));
    assert.equal(box.size('1_thumbnail.png'), '30×20');
  });

  it('thumbnails.nameTemplate', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const settings = { 'batchPool.thumbnails.nameTemplate': '{dir}/small/{name}-{width}{ext}' };
    await withSettings(settings, () => click(box.uri('1.png'), box.uris('1.png')));
    assert.deepEqual(box.files(), ['1.png', 'small/1-128.png']);
  });

  it('outputFolder, relative to the workspace folder, with the structure kept', async () => {
    using box = sandbox();
    using out = sandbox();
    box.pictures('a/1.png');
    const name = (file: string): string => file.slice(workspaceFolder().uri.fsPath.length + 1);
    const settings = { 'batchPool.outputFolder': name(out.path) };
    await withSettings(settings, () => click(box.uri(), [box.uri()]));
    assert.deepEqual(box.files(), ['a/1.png'], 'there is something beside the source');
    assert.deepEqual(out.files(), [`${name(box.path)}/a/1_thumbnail.png`]);
  });

  it('onConflict: rename keeps both', async () => {
    using box = sandbox();
    box.pictures('1.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    const { result } = await click(box.uri('1.png'), box.uris('1.png'));
    assert.deepEqual(inShort(result), ['done 1.png']);
    assert.deepEqual(box.files(), ['1.png', '1_thumbnail (1).png', '1_thumbnail.png']);
    assert.equal(box.read('1_thumbnail.png').toString(), 'somebody else’s');
  });

  it('onConflict: skip leaves the source out, and says why', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    const { fileLines } = await withSettings({ 'batchPool.onConflict': 'skip' }, () =>
      click(box.uri('1.png'), box.uris('1.png', '2.png')),
    );
    assert.match(fileLines[0] ?? '', /^– .*1\.png skipped: .*1_thumbnail\.png exists already$/);
    assert.match(fileLines[1] ?? '', /^✓ /);
    assert.equal(box.read('1_thumbnail.png').toString(), 'somebody else’s');
  });

  it('onConflict: overwrite asks once and replaces, or does nothing at all', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    const run = (): ReturnType<typeof click> =>
      withSettings({ 'batchPool.onConflict': 'overwrite' }, () =>
        click(box.uri('1.png'), box.uris('1.png', '2.png')),
      );
    {
      using messages = hearMessages();
      assert.deepEqual((await run()).result.files, [], 'it ran though the question was dismissed');
      assert.deepEqual(
        messages.said.map(({ text }) => text),
        ['Replace 1 file?'],
      );
      assert.match(messages.said[0]?.detail ?? '', /1_thumbnail\.png/, 'the question does not name the file');
      assert.deepEqual(box.files(), ['1.png', '1_thumbnail.png', '2.png']);
    }
    using _ = hearMessages(() => 'Replace');
    assert.deepEqual(inShort((await run()).result), ['done 1.png', 'done 2.png']);
    assert.equal(box.size('1_thumbnail.png'), '128×85');
  });

  it('onConflict: ask takes the answer for the whole run', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    box.write('1_thumbnail.png', 'somebody else’s');
    box.write('2_thumbnail.png', 'somebody else’s');
    using messages = hearMessages(() => 'Skip');
    const { result } = await withSettings({ 'batchPool.onConflict': 'ask' }, () =>
      click(box.uri('1.png'), box.uris('1.png', '2.png')),
    );
    assert.deepEqual(inShort(result), ['skipped 1.png exists', 'skipped 2.png exists']);
    const question = messages.said.find(({ modal }) => modal);
    assert.equal(question?.text, '2 names are already taken by other files.');
    assert.deepEqual(question.buttons, ['Rename', 'Overwrite', 'Skip']);
  });

  it('timeoutSeconds ends a file that takes too long, and no other', async () => {
    using box = sandbox();
    box.write('huge.png', plainPng(9000, 9000));
    box.pictures('small.png');
    const { result, fileLines } = await withSettings({ 'batchPool.timeoutSeconds': 0.1 }, () =>
      click(box.uri('huge.png'), box.uris('huge.png')),
    );
    assert.deepEqual(inShort(result), ['failed huge.png timed-out']);
    assert.match(fileLines[0] ?? '', /It took longer than .* and was ended/);
    const after = await click(box.uri('small.png'), box.uris('small.png'));
    assert.deepEqual(inShort(after.result), ['done small.png']);
  });

  it('exclude, and what files.exclude hides', async () => {
    using box = sandbox();
    box.pictures('1.png', 'raw/2.png', 'hidden.png');
    const settings = { 'batchPool.exclude': ['raw/**'], 'files.exclude': { '**/hidden.*': true } };
    const { result } = await withSettings(settings, () => click(box.uri(), [box.uri()]));
    assert.deepEqual(inShort(result), ['done 1.png']);
  });

  it('poolSize', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    for (const [size, said] of [
      [1, 'pool: 1 process ·'],
      [3, 'pool: 3 processes ·'],
    ] as const) {
      const { lines } = await withSettings({ 'batchPool.poolSize': size }, () =>
        click(box.uri(), [box.uri()]),
      );
      assert.ok(
        lines.some((line) => line.includes(said)),
        `the header does not say “${said}”:\n${lines.slice(0, 3).join('\n')}`,
      );
    }
  });

  it('lineStyle', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const { fileLines } = await withSettings({ 'batchPool.lineStyle': 'sentence' }, () =>
      click(box.uri('1.png'), box.uris('1.png')),
    );
    assert.match(fileLines[0] ?? '', /^✓ A thumbnail for .*1\.png was saved as .*1_thumbnail\.png$/);
  });

  it('with a value that cannot be is named, and nothing runs', async () => {
    using box = sandbox();
    box.pictures('1.png');
    using messages = hearMessages();
    await withSettings({ 'batchPool.thumbnails.size': 'big' }, () =>
      assert.rejects(click(box.uri('1.png'), box.uris('1.png')), /no run has ended/),
    );
    assert.equal(messages.said.length, 1, 'nothing was said to the person');
    assert.match(
      messages.said[0]?.text ?? '',
      /Generate Thumbnails could not run\. Expected batchPool\.thumbnails\.size to be a whole number/,
    );
    assert.deepEqual(messages.said[0]?.buttons, ['Open Settings']);
    assert.deepEqual(box.files(), ['1.png']);
  });
});
