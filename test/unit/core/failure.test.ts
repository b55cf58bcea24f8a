import { describe, expect, it } from 'vitest';
import { failure, failureCodes } from '../../../src/core/failure.ts';

const someFacts = { found: 'what was found', limit: '100 things', path: '/p/a b.jpg' };
/** What libraries say: lines, full stops, nothing. */
const facts = [
  {},
  someFacts,
  { found: 'VipsJpeg: premature end.\nVipsJpeg: out of order\n' },
  { found: 'It broke...' },
  { found: '' },
  { found: '  ' },
  { limit: '60 seconds' },
  { path: '/p/a' },
];

describe.each(failureCodes)('the sentence for %s', (code) => {
  it.each(facts)('is one whole line with %o', (given) => {
    const { message } = failure(code, given);
    expect(message).toMatch(/^\S.{8,}[^.\s]\.$/);
    expect(message, 'two full stops, two spaces, or a space before a mark').not.toMatch(/\.\.| {2}| [.;:,]/);
    expect(message, 'a fact that was not given').not.toMatch(/undefined|null|\bNaN\b|\[object/);
  });
});

describe('failure', () => {
  it('says what was found, and keeps the detail for the log', () => {
    expect(failure('damaged', { found: 'premature end of JPEG image.' }, 'at decode')).toEqual({
      code: 'damaged',
      message: 'The picture is damaged or cut short: premature end of JPEG image.',
      detail: 'at decode',
    });
    expect(failure('source-empty')).toEqual({ code: 'source-empty', message: 'The file is empty.' });
  });

  it.each([
    [
      'too-many-pixels',
      'The picture has what was found; the limit is 100 things (setting batchPool.maxPixels).',
    ],
    [
      'source-too-big',
      'The file has what was found; the limit is 100 things (setting batchPool.maxFileSize).',
    ],
    ['timed-out', 'It took longer than 100 things and was ended (setting batchPool.timeoutSeconds).'],
    [
      'disk-full',
      'No space is left on the disk that the result goes to; make room or choose another output folder, then run again.',
    ],
    ['would-lose', 'In place it would lose what was found; write beside the original instead.'],
    ['not-kept', 'No copy of /p/a b.jpg could be kept (what was found), so it was not replaced.'],
    [
      'drive-gone',
      '/p/a b.jpg is on a drive or network share that does not answer (what was found); connect it, then run again.',
    ],
    ['target-denied', 'No permission to write /p/a b.jpg.'],
    ['target-folder', 'The folder /p/a b.jpg cannot be made: what was found.'],
    ['worker-start', 'The worker processes could not be started: what was found. See Batch Pool: Show Log.'],
  ] as const)('names the facts of %s', (code, wanted) => {
    expect(failure(code, someFacts).message).toBe(wanted);
  });

  it('survives the way through a worker', () => {
    const made = failure('crashed', someFacts, 'SIGSEGV');
    expect(structuredClone(made)).toEqual(made);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});
