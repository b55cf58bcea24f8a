import { describe, expect, test } from 'vitest';
import { allPresets, readPresets } from '../../../src/core/preset.ts';
import { readTask, taskType } from '../../../src/core/task-definition.ts';
import { taskType as editorsTaskType } from '../../../src/extension/ids.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const settings = [
  {
    name: 'web',
    job: 'thumbnails',
    options: { size: 64, quality: 70 },
    nameTemplate: '{dir}/web/{name}{ext}',
    outputFolder: 'out',
    check: { maxBytes: 9000 },
  },
];
const presets = allPresets(
  jobs,
  [],
  readPresets(settings, jobs, { origin: 'workspace', trusted: true }).presets,
);
const read = (definition: unknown) => readTask('t', definition, jobs, presets);

describe('a task', () => {
  test('of a job', () => {
    expect(read({ type: 'batch-pool', job: 'thumbnails', files: ['photos'] })).toEqual({
      name: 't',
      job: thumbnails,
      preset: undefined,
      files: ['photos'],
      options: [{}, {}],
      nameTemplate: undefined,
      outputFolder: undefined,
      check: undefined,
    });
  });

  test('of a preset, whose words it may change', () => {
    const task = read({ preset: 'web', options: { size: 32 }, outputFolder: 'other' });
    expect(task).toMatchObject({
      job: thumbnails,
      options: [{ size: 64, quality: 70 }, { size: 32 }],
      nameTemplate: '{dir}/web/{name}{ext}',
      outputFolder: 'other',
      check: undefined,
    });
  });

  test.each([
    ['true', true, { maxBytes: 0, maxWidth: 0, maxHeight: 0 }],
    ['limits', { maxWidth: 5 }, { maxBytes: 0, maxWidth: 5, maxHeight: 0 }],
    ['false', false, undefined],
    ['nothing', undefined, undefined],
  ])('check: %s', (_, check, expected) => {
    expect(read({ job: 'thumbnails', check })).toMatchObject({ check: expected });
  });

  test('a check of a preset has its budget', () => {
    expect(read({ preset: 'web', check: true })).toMatchObject({ check: { maxBytes: 9000 } });
  });

  test('what every task of VS Code may say is let through', () => {
    const others = {
      type: 'batch-pool',
      label: 'x',
      group: 'build',
      problemMatcher: '$batch-pool',
      dependsOn: ['y'],
    };
    expect(read({ ...others, job: 'thumbnails' })).toMatchObject({ name: 't' });
  });

  test.each([
    ['no object', 'x', 'it is not an object.'],
    ['neither job nor preset', {}, 'it needs a job or a preset.'],
    ['no such preset', { preset: 'x' }, 'There is no preset “x”.'],
    [
      'a word that there is not',
      { job: 'thumbnails', optoins: {} },
      'there is no “optoins”; it may have job, preset, files, options, nameTemplate, outputFolder, check.',
    ],
    [
      'files that are a text',
      { job: 'thumbnails', files: '*.jpg' },
      'Expected files to be a list, each a text, but got "*.jpg".',
    ],
    [
      'files that are numbers',
      { job: 'thumbnails', files: [1] },
      'Expected files to be a list, each a text, but got [1].',
    ],
    [
      'an option out of range',
      { job: 'thumbnails', options: { size: 'big' } },
      'Expected size to be a whole number from 1 to 16383, but got "big".',
    ],
    [
      'a name template that leaves the folder',
      { job: 'thumbnails', nameTemplate: '/{name}' },
      'The name template “/{name}” must not start at the root of a disk; use the output folder.',
    ],
    ['a check that is a text', { job: 'thumbnails', check: 'yes' }, 'Expected check to be'],
    [
      'a check with a limit that there is not',
      { job: 'thumbnails', check: { bytes: 1 } },
      'There is no limit bytes; the limits are maxBytes, maxWidth, maxHeight.',
    ],
  ])('%s is said with its name', (_, definition, problem) => {
    expect(read(definition)).toEqual(expect.stringContaining(`Task “t”: ${problem}`));
  });

  test('its preset is of its job', () => {
    const other = jobs.find(({ id }) => id !== 'thumbnails');
    expect(read({ job: other?.id, preset: 'web' })).toBe(
      `Task “t”: its preset is one of the job thumbnails, and not of ${other?.id ?? ''}.`,
    );
  });

  test('the editor calls its type the same', () => {
    expect(editorsTaskType).toBe(taskType);
  });
});
