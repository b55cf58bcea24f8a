import assert from 'node:assert/strict';
import fs from 'node:fs';
import { it } from 'mocha';
import { inCases } from './in-cases.ts';
import { photos, sandbox, workspaceFolder } from './sandbox.ts';
import { click, inShort } from './under-test.ts';

inCases(['default', 'ugly', 'multi-root'], 'a click on', () => {
  it('one file makes its thumbnail beside it, and nothing else', async () => {
    using box = sandbox();
    box.copies('img1.jpg', ['a.jpg', 'b.jpg']);
    const { result } = await click(box.uri('b.jpg'), [box.uri('b.jpg')]);
    assert.deepEqual(inShort(result), ['done b.jpg']);
    assert.deepEqual(box.files(), ['a.jpg', 'b.jpg', 'b_thumbnail.jpg']);
    assert.equal(box.size('b_thumbnail.jpg'), '128×96');
  });

  it('several files takes them in the order in which they were selected', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png', '4.png');
    const selected = box.uris('3.png', '1.png', '4.png');
    const { result, fileLines } = await click(box.uri('1.png'), selected);
    assert.deepEqual(inShort(result), ['done 3.png', 'done 1.png', 'done 4.png']);
    assert.deepEqual(
      fileLines.map((line) => /(\d)\.png →/.exec(line)?.[1]),
      ['3', '1', '4'],
    );
  });

  it('a folder takes all that is in it in natural order, and leaves alone what is no picture', async () => {
    using box = sandbox();
    box.pictures('img10.png', 'img2.png', 'IMG1.png', 'below/x.png');
    box.write('notes.txt', 'No picture.');
    const { result, lines } = await click(box.uri(), [box.uri()]);
    assert.deepEqual(inShort(result), ['done x.png', 'done IMG1.png', 'done img2.png', 'done img10.png']);
    assert.ok(
      lines.some((line) => line.includes('left out: 1 of other kinds')),
      `the header says nothing of notes.txt:\n${lines.join('\n')}`,
    );
  });

  it('a file and the folder that it is in takes it once', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    const { result } = await click(box.uri('2.png'), [box.uri('2.png'), box.uri()]);
    assert.deepEqual(inShort(result), ['done 2.png', 'done 1.png']);
  });

  it('the empty area below the files takes the whole folder', async () => {
    using box = sandbox(photos());
    box.pictures('only.png');
    const { result } = await click(workspaceFolder().uri, []);
    for (const written of result.files.flatMap(({ outputs }) => outputs)) fs.rmSync(written, { force: true });
    const sources = inShort(result);
    assert.ok(sources.includes('done img10.jpg'), `the photos were left out: ${sources.join(', ')}`);
    assert.ok(sources.includes('done only.png'), `a folder in photos was left out: ${sources.join(', ')}`);
    assert.ok(sources.includes('failed broken.jpg damaged'), `broken.jpg: ${sources.join(', ')}`);
  });

  it('an editor’s tab takes the file that is open in it', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    const { result } = await click(box.uri('1.png'), { groupId: 0, editorIndex: 0 });
    assert.deepEqual(inShort(result), ['done 1.png']);
  });

  it('a file that is no picture says so in its line', async () => {
    using box = sandbox();
    box.write('notes.txt', 'No picture.');
    const { result, fileLines } = await click(box.uri('notes.txt'), [box.uri('notes.txt')]);
    assert.deepEqual(inShort(result), ['skipped notes.txt not-a-picture']);
    assert.match(fileLines.join('\n'), /^– .*notes\.txt skipped: not a picture$/);
  });
});
