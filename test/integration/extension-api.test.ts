import assert from 'node:assert/strict';
import path from 'node:path';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases } from './in-cases.ts';
import { sandbox } from './sandbox.ts';
import { api, inShort, seeRun } from './under-test.ts';

inCases('every', 'the API', () => {
  it('gives results in input order, with what was written and why a file failed', async () => {
    using box = sandbox();
    box.pictures('10.png', '2.png', 'tiny.png');
    box.copies('broken.jpg', ['broken.jpg']);
    box.copies('upright.jpg', ['upright.jpg']);
    box.write('empty.png', '');
    box.write('lying.jpg', box.read('2.png'));
    const names = ['upright.jpg', 'broken.jpg', '10.png', 'gone.png', '2.png', 'empty.png', 'lying.jpg'];
    const batchPool = await api();
    const { result, fileLines } = await seeRun(() =>
      batchPool.run('thumbnails', box.uris(...names), { size: 60 }),
    );
    assert.deepEqual(inShort(result), [
      'done upright.jpg',
      'failed broken.jpg damaged',
      'done 10.png',
      'failed gone.png source-missing',
      'done 2.png',
      'failed empty.png source-empty',
      'done lying.jpg',
    ]);
    assert.deepEqual(
      result.files.flatMap(({ outputs }) => outputs.map((output) => path.basename(output))),
      ['upright_thumbnail.jpg', '10_thumbnail.png', '2_thumbnail.png', 'lying_thumbnail.png'],
    );
    assert.equal(box.size('10_thumbnail.png'), '60×40');
    assert.equal(box.size('upright_thumbnail.jpg'), '45×60', 'the EXIF orientation was not heeded');
    assert.deepEqual(result.counts, { done: 4, unchanged: 0, skipped: 0, failed: 3, cancelled: 0 });
    assert.equal(fileLines.length, names.length, `a line for each file:\n${fileLines.join('\n')}`);
    assert.match(fileLines.at(-1) ?? '', /is PNG, not JPEG/, 'a lying extension is not told');
  });

  it('refuses jobs and options that there are not, in words', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const batchPool = await api();
    await assert.rejects(
      batchPool.run('enlarge', box.uris('1.png')),
      /There is no job enlarge; there are (.*, )?contact-sheet, .*, thumbnails\b/,
    );
    await assert.rejects(batchPool.run('thumbnails', box.uris('1.png'), { size: 0 }), /size/i);
    await assert.rejects(batchPool.run('thumbnails', box.uris('1.png'), { colour: 'red' }), /colour/);
    await assert.rejects(
      batchPool.run('thumbnails', [vscode.Uri.parse('untitled:a.png')]),
      /Not on this machine’s disk/,
    );
    assert.deepEqual(box.files(), ['1.png'], 'a refused run wrote something');
  });

  it('runs one after the other, in the order of asking', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png', '3.png');
    const batchPool = await api();
    const finished: string[] = [];
    const listener = batchPool.onDidFinishRun((result) => void finished.push(...inShort(result)));
    await Promise.all(box.uris('3.png', '1.png', '2.png').map((uri) => batchPool.run('thumbnails', [uri])));
    listener.dispose();
    assert.deepEqual(finished, ['done 3.png', 'done 1.png', 'done 2.png']);
  });

  it('has nothing to do in an empty folder, and says so', async () => {
    using box = sandbox();
    const batchPool = await api();
    const { result, lines } = await seeRun(() => batchPool.run('thumbnails', [box.uri()]));
    assert.deepEqual([result.files, result.runId, lines], [[], undefined, []]);
  });
});
