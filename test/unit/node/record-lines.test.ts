import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type OutcomeLine,
  parseRecordLine,
  type RecordLine,
  type SharedLine,
} from '../../../src/node/record-lines.ts';

const header = {
  v: 2,
  type: 'run',
  id: '20260102-abc',
  at: '2026-01-02T03:04:05.678Z',
  title: 'Generate Thumbnails',
  jobId: 'thumbnails',
  options: { size: 128 },
  limits: {},
  key: 'today',
  files: 3,
  folders: ['/p'],
  process: { pid: 1, machine: 'm', started: '' },
};
const request = {
  type: 'request',
  selected: [{ path: '/p' }, { path: '/q/a.jpg', root: '/q' }],
  policies: {},
  nameTemplate: '',
  baseFolder: '/p',
};
const done = {
  type: 'outcome',
  source: '/p/a.jpg',
  mtimeMs: 1,
  status: 'done',
  input: { bytes: 9 },
  outputs: [{ path: '/p/1', bytes: 1, mtimeMs: 1 }],
};
const good: Readonly<Record<string, object>> = {
  header,
  'a header without folders': { ...header, folders: undefined },
  request,
  'more of the selection': { type: 'selected', selected: [{ path: '/x' }] },
  done,
  unchanged: { type: 'outcome', source: '/s', mtimeMs: 1, status: 'unchanged', targets: ['/t'] },
  skipped: { type: 'outcome', source: '/s', mtimeMs: 1, root: '/', status: 'skipped' },
  failed: { type: 'outcome', source: '/s', mtimeMs: 1, status: 'failed', failure: { code: 'damaged' } },
  cancelled: { type: 'outcome', source: '/s', mtimeMs: 1, status: 'cancelled' },
  shared: { ...done, type: 'shared', path: '/p/all.csv' },
  'no shared file': { type: 'shared', path: '/p/all.csv', status: 'cancelled' },
  end: { type: 'end', summary: { counts: { done: 1 } } },
  undo: { type: 'undo', path: '/p/1', status: 'removed' },
  undone: { type: 'undone', at: '2026-01-02T03:04:05.678Z', left: 0 },
};

describe('a line that was written here', () => {
  test.each(Object.entries(good))('%s', (_what, line) => {
    expect(parseRecordLine(JSON.stringify(line))).toEqual(JSON.parse(JSON.stringify(line)));
  });
});

describe('a line that somebody else wrote, or that was torn, is no line', () => {
  test.each([
    '',
    ' ',
    'null',
    '[]',
    '42',
    '"x"',
    '{',
    '{}',
    '{"type":"other"}',
    ...Object.values(good).map((line) => JSON.stringify(line).slice(0, -1)),
  ])('%s', (text) => {
    expect(parseRecordLine(text)).toBeUndefined();
  });

  test.each<readonly [string, object]>([
    ['a version of the future', { ...header, v: 3 }],
    ['the version before', { ...header, v: 1 }],
    ['a header without a process', { ...header, process: undefined }],
    ['folders that are none', { ...header, folders: [7] }],
    ['a number for an id', { ...header, id: 7 }],
    ['a selection that is none', { ...request, selected: '/p' }],
    ['a selection of texts', { ...request, selected: ['/p'] }],
    ['a root that is none', { ...request, selected: [{ path: '/p', root: 7 }] }],
    ['a request without policies', { ...request, policies: null }],
    ['no source', { ...done, source: undefined }],
    ['no time', { ...done, mtimeMs: null }],
    ['a root that is none, of a file', { ...done, root: 1 }],
    ['an unknown status', { ...done, status: 'finished' }],
    ['targets that are none', { ...done, status: 'unchanged', targets: [1] }],
    ['no outputs', { ...done, outputs: 7 }],
    ['an output that is nothing', { ...done, outputs: [null] }],
    ['an output without a size', { ...done, outputs: [{ path: '/3', mtimeMs: 1 }] }],
    ['an output whose path is none', { ...done, outputs: [{ path: 4, bytes: 1, mtimeMs: 1 }] }],
    ['no input', { ...done, input: undefined }],
    ['a failure without a code', { ...done, status: 'failed', failure: {} }],
    ['a shared file without a name', { ...good['shared'], path: 7 }],
    ['a shared file without outputs', { ...good['shared'], outputs: undefined }],
    ['an end without counts', { type: 'end', summary: {} }],
    ['an undo of nothing', { type: 'undo', status: 'removed' }],
    ['an undo without what became of it', { type: 'undo', path: '/p/1' }],
    ['an undone without a count', { type: 'undone', at: '' }],
  ])('%s', (_what, line) => {
    expect(parseRecordLine(JSON.stringify(line))).toBeUndefined();
  });

  test('whatever stands there, parsing never throws, and what it gives has its type', () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...Object.values(good)).chain(mutilated));
    fc.assert(
      fc.property(texts, (text) => {
        const line = parseRecordLine(text);
        if (line !== undefined) readAll(line);
      }),
      { numRuns: 3000 },
    );
  });
});

/** One of the fields is replaced by something else. */
const mutilated = (line: object): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...Object.keys(line)), fc.jsonValue())
    .map(([name, value]) => JSON.stringify({ ...line, [name]: value }));

/** Uses each field that readers use, in the way in which they do. */
function readAll(line: RecordLine): readonly unknown[] {
  switch (line.type) {
    case 'run':
      return [line.id.length, line.folders?.map((folder) => folder.length), Object.keys(line.process)];
    case 'request':
    case 'selected':
      return line.selected.map(({ path: file, root }) => [file.length, root?.length]);
    case 'outcome':
      return readOutcome(line);
    case 'shared':
      return [line.path.length, readStatus(line)];
    case 'end':
      return [line.summary.counts.done];
    case 'undo':
      return [line.path.length];
    case 'undone':
      return [line.at.length];
  }
}
const readOutcome = (line: OutcomeLine): readonly unknown[] => [line.source.length, readStatus(line)];
const readStatus = (line: OutcomeLine | SharedLine): unknown =>
  line.status === 'done' ? line.outputs.map((output) => output.path.length + output.bytes) : line.status;
