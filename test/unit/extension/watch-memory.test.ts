import { expect, test } from 'vitest';
import { readWatches, type RememberedWatch } from '../../../src/extension/watch-memory.ts';

const watch: RememberedWatch = {
  jobId: 'thumbnails',
  folders: ['/photos'],
  answers: [{ size: 64 }],
  policies: {},
  nameTemplate: undefined,
  existing: true,
  sinceMs: 5,
  ofWorkspace: false,
};

test('what was remembered is read again, also behind JSON', () => {
  expect(readWatches([watch])).toEqual([watch]);
  expect(readWatches(JSON.parse(JSON.stringify([{ ...watch, sinceMs: undefined }])))).toHaveLength(1);
});

test.each([
  undefined,
  'text',
  [null],
  [{}],
  [{ ...watch, folders: [] }],
  [{ ...watch, folders: [1] }],
  [{ ...watch, answers: [1] }],
  [{ ...watch, existing: 'yes' }],
  [{ ...watch, ofWorkspace: undefined }],
])('what another version may have left, %j, is no watch', (value) => {
  expect(readWatches(value)).toEqual([]);
});
