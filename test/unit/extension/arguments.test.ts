import { describe, expect, it } from 'vitest';
import { clickedUris, elsewhereText, onDisk, type UriLike } from '../../../src/extension/arguments.ts';

const uri = (fsPath: string, scheme = 'file'): UriLike => ({ scheme, fsPath });
const isUri = (value: unknown): value is UriLike =>
  typeof value === 'object' && value !== null && 'scheme' in value;
const [a, b, root] = [uri('/w/a.jpg'), uri('/w/b.jpg'), uri('/w')];

describe('what a command was called on', () => {
  it.each([
    ['the Explorer, one item', [a, [a]], [a]],
    ['the Explorer, several items, in the order of selection', [a, [b, a]], [b, a]],
    ['the Explorer, its empty area', [root, []], [root]],
    ['an editor tab', [a, { groupId: 0, editorIndex: 1 }], [a]],
    ['another extension that gives one file', [a], [a]],
    ['another extension that gives a list only', [undefined, [a, b]], [a, b]],
    ['the palette', [], undefined],
    ['a keyboard shortcut with an argument of its own', [{ text: 'x' }], undefined],
  ] as const)('%s', (_, args, expected) => {
    expect(clickedUris(args, isUri)).toEqual(expected);
  });
});

describe('what is not on this disk', () => {
  it('is left out and said', () => {
    const selection = onDisk([a, uri('/x.jpg', 'vscode-vfs'), uri('Untitled-1', 'untitled')]);
    expect(selection.uris).toEqual([a]);
    expect(elsewhereText(selection)).toBe(
      '2 of 3 selected are not on this machine’s disk (vscode-vfs, untitled) and left out.',
    );
  });

  it('is not spoken of when there is none', () => {
    expect(elsewhereText(onDisk([a, b]))).toBeUndefined();
  });
});
