import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { inCases } from './in-cases.ts';
import { sandbox } from './sandbox.ts';
import { click } from './under-test.ts';

const names = [
  'plain.png',
  'with space.png',
  'two  spaces.png',
  'a → b.png',
  'it\'s "quoted" (1).png',
  '100%25 #1.png',
  '📷 日本語.png',
];

inCases('every', 'the output', () => {
  it('has a line for each file in input order, with links that lead to source and result', async () => {
    using box = sandbox();
    box.pictures(...names);
    using outside = tempFolder();
    const copies = names.map((name) => outside.write(`out side/${name}`, box.read(name)));
    const sources = [...names.map((name) => box.uri(name).fsPath), ...copies].toReversed();
    const uris = sources.map((source) => vscode.Uri.file(source));
    const { result, fileLines, lines: written } = await click(uris[0], uris);
    const lines = written.filter((line) => line !== '');
    assert.equal(result.counts.done, sources.length);
    const [document, first] = await shown(lines);
    const links = await eventually('the output has its links', async () => {
      const all = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      return all.some(({ range }) => range.start.line >= first) && all;
    });
    const begin = first + lines.indexOf(fileLines[0] ?? '');
    for (const [index, source] of sources.entries()) {
      const line = document.lineAt(begin + index).text;
      const targets = links
        // VS Code's own finder gives links too where it sees a path; they are of other places.
        .filter(({ range }) => range.start.line === begin + index && isFull(range, line))
        .map(({ target }) => target?.fsPath);
      const thumbnail = source.replace(/\.png$/, '_thumbnail.png');
      assert.deepEqual(targets, [source, thumbnail], `links of the line: ${line}`);
      assert.ok(fs.existsSync(thumbnail), `${path.basename(thumbnail)} is not there`);
    }
  });
});

/** The document of the output channel, and the line on which the last run begins. */
async function shown(lines: readonly string[]): Promise<readonly [vscode.TextDocument, number]> {
  await vscode.commands.executeCommand('batchPool.showOutput');
  const expected = lines.join('\n');
  return eventually('the Output panel shows the run', () => {
    const document = vscode.workspace.textDocuments.find(
      ({ languageId, uri }) => uri.scheme === 'output' && languageId === 'batch-pool-results',
    );
    const at = document?.getText().replaceAll('\r\n', '\n').lastIndexOf(expected) ?? -1;
    return document !== undefined && at >= 0 && ([document, document.positionAt(at).line] as const);
  });
}

/** Ours reach from a blank to a blank, or to the line's end. */
const isFull = ({ start, end }: vscode.Range, line: string): boolean =>
  line[start.character - 1] === ' ' && (end.character === line.length || line[end.character] === ' ');
