import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks } from './picks.ts';
import { sandbox } from './sandbox.ts';
import { api, seeRun } from './under-test.ts';

const closeAll = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.closeAllEditors');

inCases(['default', 'ugly'], 'your own function', () => {
  it('is written from a template, with the cursor in it, and runs on what was selected', async () => {
    using box = sandbox();
    box.write('b.txt', 'one\n\ntwo\n');
    box.write('a.txt', 'three');
    {
      using picks = answerPicks(/JavaScript/, 'count lines');
      await vscode.commands.executeCommand('batchPool.newMapFunction', box.uri(), [box.uri()]);
      assert.deepEqual(
        picks.asked.map(({ step }) => step),
        ['1/2', '2/2'],
      );
    }
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor && path.basename(editor.document.uri.fsPath), 'count lines.batch.mjs');
    const above = editor?.document.lineAt(editor.selection.active.line - 1).text;
    assert.match(above ?? '', /^export default async \(file, ctx\)/, 'the cursor is not in the function');
    assert.ok(box.files().includes('batch-pool.d.ts'), 'its types are not beside it');

    using picks = answerPicks(/count lines/, { row: /Run/, until: /as they are found/ });
    const chosen = box.uris('b.txt', 'a.txt');
    const { result, fileLines } = await seeRun(() =>
      vscode.commands.executeCommand('batchPool.ask.map', chosen[0], chosen),
    );
    assert.equal(result.counts.done, 2, fileLines.join('\n'));
    assert.match(fileLines[0] ?? '', /b\.txt.* {2}\{"lines":2\}$/);
    assert.match(fileLines[1] ?? '', /a\.txt.* {2}\{"lines":1\}$/);
    assert.match(picks.asked[1]?.title ?? '', /^count lines \(2 items\)$/);
    await closeAll();
  });

  it('asks for the options of its module, and makes one table of all files', async () => {
    using box = sandbox();
    box.write('texts/a.txt', 'one fish two fish');
    box.write('texts/b.txt', 'red fish');
    {
      using _picks = answerPicks(/Count Words/, 'words');
      await vscode.commands.executeCommand('batchPool.newMapFunction', box.uri(), [box.uri()]);
    }
    using picks = answerPicks(/words/, /Custom/, '4', { row: /Run/, until: /Makes words\.csv/ });
    const folder = box.uri('texts');
    const { result, lines } = await seeRun(() =>
      vscode.commands.executeCommand('batchPool.ask.map', folder, [folder]),
    );
    assert.equal(result.counts.done, 2, lines.join('\n'));
    assert.match(picks.asked[2]?.title ?? '', /^Count Words \(texts\): Least$/);
    assert.equal(box.read('texts/words.csv').toString(), 'word,count\nfish,3\n');
    assert.match(lines.join('\n'), /^ {2}options: function .*words\.batch\.mjs · least 4$/m);
    await closeAll();
  });

  it('that fails leads to its line', async () => {
    using box = sandbox();
    box.write('a.txt', 'x');
    box.write(
      'tools/bad.batch.mjs',
      'export default (file) => {\n  const list = undefined;\n  return list.length;\n};\n',
    );
    using _picks = answerPicks(/bad/, { row: /Run/, until: /as they are found/ });
    const file = box.uri('a.txt');
    const { fileLines, lines } = await seeRun(() =>
      vscode.commands.executeCommand('batchPool.ask.map', file, [file]),
    );
    assert.match(
      fileLines[0] ?? '',
      /failed: The function threw: .*length.* \(at .*bad\.batch\.mjs"?:3:15\)\. \[function-failed\]$/,
    );
    const link = await eventually('the output has a link to the line', async () => {
      await vscode.commands.executeCommand('batchPool.showOutput');
      const document = vscode.workspace.textDocuments.find(
        ({ languageId }) => languageId === 'batch-pool-results',
      );
      if (document === undefined || !document.getText().includes(lines.at(-1) ?? '?')) return false;
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      return links.find(
        ({ target }) =>
          target?.fragment === 'L3,15' && target.fsPath === box.uri('tools/bad.batch.mjs').fsPath,
      );
    });
    assert.ok(link.target);
    await vscode.commands.executeCommand('vscode.open', link.target);
    const active = vscode.window.activeTextEditor?.selection.active;
    assert.deepEqual([active?.line, active?.character], [2, 14]);
    await closeAll();
  });

  it('that cannot be loaded is one sentence, and nothing runs', async () => {
    using box = sandbox();
    box.write('a.txt', 'x');
    box.write('broken.batch.mjs', 'export default (file) => {\n  const x = ;\n};\n');
    using messages = hearMessages();
    using picks = answerPicks(/broken/);
    const file = box.uri('a.txt');
    await vscode.commands.executeCommand('batchPool.ask.map', file, [file]);
    assert.equal(picks.asked.length, 1, 'more was asked of a function that cannot run');
    const said = messages.said.at(-1);
    assert.match(
      said?.text ?? '',
      /^broken\.batch\.mjs could not be loaded: Unexpected token ';' \(at .*:2:13\)\.$/,
    );
    assert.deepEqual(said?.buttons, ['Open It']);
  });

  it('is a preset, and what another extension asks for', async () => {
    using box = sandbox();
    box.write('a.txt', 'x');
    box.write('f.batch.cjs', 'module.exports = (file, ctx) => file.name;');
    const { result } = await seeRun(async () =>
      (await api()).run('map', [box.uri('a.txt')], { function: box.uri('f.batch.cjs').fsPath }),
    );
    assert.equal(result.counts.done, 1);
  });
});

inCases(['restricted'], 'your own function in Restricted Mode', () => {
  it('is not run, whoever asks, and the sentence says why', async () => {
    using box = sandbox();
    box.write('a.txt', 'x');
    box.write(
      'f.batch.cjs',
      `require('node:fs').writeFileSync(${JSON.stringify(box.uri('ran').fsPath)}, ''); module.exports = () => 1;`,
    );
    using messages = hearMessages();
    const file = box.uri('a.txt');
    await vscode.commands.executeCommand('batchPool.ask.map', file, [file]);
    await vscode.commands.executeCommand('batchPool.run.map', file, [file]);
    assert.deepEqual(
      messages.said.map(({ text }) => text),
      Array.from({ length: 2 }, () => 'Your own functions run once you trust this workspace.'),
    );
    const module = { function: box.uri('f.batch.cjs').fsPath };
    await assert.rejects(
      async () => (await api()).run('map', [file], module),
      /once you trust this workspace/,
    );
    assert.equal(fs.existsSync(box.uri('ran').fsPath), false, 'it was run');
  });
});
