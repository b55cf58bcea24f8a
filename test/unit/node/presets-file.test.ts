import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { workspaceSettings } from '../../../src/node/presets-file.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

function settingsIn(folder: TempFolder, settings: unknown, trusted = false) {
  folder.write('.vscode/settings.json', JSON.stringify(settings));
  return workspaceSettings(folder.path, jobs, { trusted });
}
const forThumbnails = (folder: TempFolder, settings: unknown, trusted = false) =>
  settingsIn(folder, settings, trusted).forJob(thumbnails);

describe('settings of a workspace', () => {
  test('are the job’s options, how it is run, and what its results are called', () => {
    using folder = tempFolder();
    const settings = {
      'batchPool.thumbnails.size': 96,
      'batchPool.thumbnails.nameTemplate': '{dir}/x/{name}{ext}',
      'batchPool.resize.quality': 3,
      'batchPool.retries': 2,
      'editor.fontSize': 12,
    };
    expect(forThumbnails(folder, settings)).toEqual({
      options: { size: 96 },
      policies: { retries: 2 },
      nameTemplate: '{dir}/x/{name}{ext}',
      ignored: [],
    });
  });

  test('leave out what the Explorer hides', () => {
    using folder = tempFolder();
    const settings = {
      'files.exclude': { '**/raw': true, '**/kept': false, '**/*.js': { when: '$(basename).ts' } },
      'batchPool.exclude': ['tmp'],
    };
    expect(forThumbnails(folder, settings).policies).toEqual({ exclude: ['**/raw', 'tmp'] });
  });

  test('that VS Code reads from the user’s own only do not count', () => {
    using folder = tempFolder();
    expect(forThumbnails(folder, { 'batchPool.keepRuns': 1 }, true).policies).toEqual({});
  });

  test('that an untrusted workspace must not set are named instead', () => {
    using folder = tempFolder();
    const settings = {
      'batchPool.allowSvg': true,
      'batchPool.maxPixels': 10_000,
      'batchPool.onConflict': 'overwrite',
      'batchPool.outputFolder': '../elsewhere',
    };
    expect(forThumbnails(folder, settings)).toMatchObject({
      policies: {},
      ignored: [
        'batchPool.onConflict',
        'batchPool.outputFolder',
        'batchPool.maxPixels',
        'batchPool.allowSvg',
      ],
    });
    expect(forThumbnails(folder, settings, true)).toMatchObject({
      policies: {
        allowSvg: true,
        maxPixels: 10_000,
        onConflict: 'overwrite',
        outputFolder: path.resolve(folder.path, '../elsewhere'),
      },
      ignored: [],
    });
  });

  test('an output folder below the workspace is harmless, one behind a link is not', () => {
    using folder = tempFolder();
    fs.symlinkSync('/tmp', path.join(folder.path, 'link'));
    expect(forThumbnails(folder, { 'batchPool.outputFolder': 'out' }).policies).toEqual({
      outputFolder: path.join(folder.path, 'out'),
    });
    expect(forThumbnails(folder, { 'batchPool.outputFolder': 'link' }).ignored).toEqual([
      'batchPool.outputFolder',
    ]);
  });

  test('presets, with what is wrong with some', () => {
    using folder = tempFolder();
    const { presets } = settingsIn(folder, { 'batchPool.presets': [{ name: 'a', job: 'thumbnails' }, 1] });
    expect(presets.presets.map(({ name, origin }) => [name, origin])).toEqual([['a', 'workspace']]);
    expect(presets.problems).toEqual(['Preset 2 is not an object.']);
  });

  test.each([
    ['no file', undefined, undefined],
    ['a list', '[]', undefined],
    ['a text', '"x"', undefined],
    ['a broken one', '{', '.vscode/settings.json:1:2: a close brace is missing.'],
  ])('%s says nothing', (_, text, problem) => {
    using folder = tempFolder();
    if (text !== undefined) folder.write('.vscode/settings.json', text);
    const settings = workspaceSettings(folder.path, jobs, { trusted: false });
    expect(settings.problem).toBe(problem);
    expect(settings.presets).toEqual({ presets: [], problems: [] });
    expect(settings.forJob(thumbnails)).toEqual({
      options: {},
      policies: {},
      nameTemplate: undefined,
      ignored: [],
    });
  });
});
