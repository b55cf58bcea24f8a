import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { pictureSize } from '../support/picture-size.ts';
import { plainPng } from '../support/plain-png.ts';

/** A folder in the workspace that goes when the scope ends: `using box = sandbox()`. */
export interface Sandbox extends Disposable {
  readonly path: string;
  uri(name?: string): vscode.Uri;
  uris(...names: readonly string[]): readonly vscode.Uri[];
  /** Writes a file, with its folders. */
  write(name: string, content: string | Uint8Array): void;
  /** Writes PNGs of 300×200 under these names. */
  pictures(...names: readonly string[]): void;
  /** Writes copies of one file of the workspace's photos. */
  copies(photo: string, names: readonly string[]): void;
  read(name: string): Buffer;
  /** `128×85` */
  size(name: string): string | undefined;
  /** Every file below, relative, sorted; hidden ones too. */
  files(): readonly string[];
}

/** @param parent the first workspace folder, unless told otherwise */
export function sandbox(parent = workspaceFolder().uri.fsPath): Sandbox {
  const folder = fs.mkdtempSync(path.join(parent, 'box '));
  const full = (name: string): string => path.join(folder, name);
  const uri = (name = ''): vscode.Uri => vscode.Uri.file(full(name));
  const write = (name: string, content: string | Uint8Array): void => {
    fs.mkdirSync(path.dirname(full(name)), { recursive: true });
    fs.writeFileSync(full(name), content);
  };
  return {
    path: folder,
    uri,
    uris: (...names) => names.map(uri),
    write,
    pictures: (...names) => {
      for (const [index, name] of names.entries()) write(name, plainPng(300, 200, index));
    },
    copies: (photo, names) => {
      const bytes = fs.readFileSync(path.join(photos(), photo));
      for (const name of names) write(name, bytes);
    },
    read: (name) => fs.readFileSync(full(name)),
    size: (name) => pictureSize(fs.readFileSync(full(name))),
    files: () =>
      fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .toSorted(),
    [Symbol.dispose]: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export function workspaceFolder(index = 0): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[index];
  assert.ok(folder, `the window has no workspace folder ${index}`);
  return folder;
}

/** The folder of photos that every workspace of the tests has; never written to. */
export const photos = (): string => path.join(workspaceFolder().uri.fsPath, 'photos');
