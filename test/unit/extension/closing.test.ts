import { describe, expect, it } from 'vitest';
import { nothingLeftOut } from '../../../src/core/source.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { type Closing, closing, nothingToDo } from '../../../src/extension/closing.ts';
import type { EndedRun } from '../../../src/extension/run-collector.ts';
import { type FileResult, runResult } from '../../../src/extension/run-result.ts';

const none = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };

interface Facts {
  readonly cancelled?: boolean;
  readonly sawProgress?: boolean;
  readonly files?: readonly FileResult[];
  readonly replaced?: number;
  readonly recordProblem?: string;
  readonly made?: readonly string[];
  readonly clipboard?: string;
  readonly shared?: Summary['shared'];
}

function end(counts: Partial<typeof none>, facts: Facts = {}): Closing {
  const { cancelled = false, sawProgress = false, files = [], replaced = 0, recordProblem } = facts;
  const summary: Summary = {
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts: { ...none, ...counts },
    bytesIn: 0,
    bytesOut: 0,
    wallMs: 2000,
    workMs: 3800,
    workers: 2,
    ...(facts.shared === undefined ? {} : { shared: facts.shared }),
  };
  const result = runResult('id', 'thumbnails', summary, files, cancelled);
  const { made = [], clipboard } = facts;
  const title = 'Generate Thumbnails';
  const run: EndedRun = {
    title,
    summary,
    result,
    replaced,
    recordProblem,
    made,
    report: undefined,
    clipboard,
  };
  return closing({ run, sawProgress, show: (file) => file });
}

describe('the message at the end', () => {
  it('is quiet after a short run in which all went well', () => {
    expect(end({ done: 3 })).toEqual({
      level: 'quiet',
      text: 'Generate Thumbnails: 3 done · 2.0 s · 1.9× as fast as one worker (2 workers)',
      offers: [],
    });
  });

  it('is loud where what all files were for could not be made', () => {
    expect(end({ done: 3 }, { shared: { made: 1, failed: 1 } })).toMatchObject({
      level: 'error',
      text: expect.stringMatching(
        /The file of all of them could not be made; the output says why\.$/,
      ) as string,
    });
  });

  it('stands where the progress stood after a long one', () => {
    expect(end({ done: 3 }, { sawProgress: true }).level).toBe('info');
  });

  it('says what is on the clipboard, however short the run was', () => {
    const { level, text, offers } = end({ done: 12 }, { clipboard: 'The HTML of 12 pictures' });
    expect([level, offers]).toEqual(['info', []]);
    expect(text).toMatch(/12 done .*\. The HTML of 12 pictures is on the clipboard\.$/);
  });

  it('offers to open what was made of all files together', () => {
    const { level, offers } = end(
      { done: 12 },
      { made: ['/w/contact-sheet-1.jpg', '/w/contact-sheet-2.jpg'] },
    );
    expect([level, offers]).toEqual(['info', ['Open']]);
  });

  it('warns of failures and offers a retry', () => {
    const { level, text, offers } = end({ done: 998, failed: 2 });
    expect([level, offers]).toEqual(['warning', ['Retry Failed']]);
    expect(text).toContain('998 done, 2 failed');
  });

  it('is an error when everything failed', () => {
    expect(end({ failed: 2 }).level).toBe('error');
  });

  it('gives the reason itself where there was one file', () => {
    const only = {
      source: 'a.jpg',
      status: 'failed',
      outputs: [],
      code: 'damaged',
      message: 'It is damaged.',
    } as const;
    expect(end({ failed: 1 }, { files: [only] })).toMatchObject({
      level: 'error',
      text: 'a.jpg failed: It is damaged.',
    });
    const skipped = { ...only, status: 'skipped', code: 'unsupported', message: 'not a picture' } as const;
    expect(end({ skipped: 1 }, { files: [skipped] })).toMatchObject({
      level: 'warning',
      text: 'a.jpg was left as it is: not a picture.',
    });
  });

  it('takes one unchanged file for a success', () => {
    const only = { source: 'a.jpg', status: 'unchanged', outputs: [], message: 'as before' } as const;
    expect(end({ unchanged: 1 }, { files: [only] })).toMatchObject({ level: 'quiet' });
  });

  it('says after every cancel the same, so that messages do not pile up, and offers to go on', () => {
    const first = end({ done: 37, failed: 0, cancelled: 175 }, { cancelled: true });
    expect(first).toEqual({
      level: 'info',
      text: 'Generate Thumbnails was cancelled. What was done by then stays.',
      offers: ['Resume'],
    });
    expect(end({ done: 5, cancelled: 200 }, { cancelled: true })).toEqual(first);
    expect(end({ failed: 1, cancelled: 200 }, { cancelled: true }).offers).toEqual([
      'Resume',
      'Retry Failed',
    ]);
  });

  it('offers to undo where files were replaced, also after a short run', () => {
    expect(end({ done: 3 }, { replaced: 1 })).toMatchObject({ level: 'info', offers: ['Undo'] });
  });

  it('says when there is no whole record, and offers nothing that would need one', () => {
    const problem = { recordProblem: 'no space left on device', replaced: 2 };
    const { level, text, offers } = end({ done: 2, failed: 1 }, problem);
    expect([level, offers]).toEqual(['warning', []]);
    expect(text).toMatch(
      /2 done, 1 failed .*\. Its record is not whole \(no space left on device\), so it can be neither resumed nor undone as a whole\.$/,
    );
    expect(end({ done: 2 }, problem).level).toBe('warning');
    expect(end({ failed: 2 }, problem).level).toBe('error');
  });

  it('does not call a run a success in which nothing was done', () => {
    expect(end({ skipped: 4 }).level).toBe('warning');
  });
});

describe('nothing to do', () => {
  it('says what was found and left out', () => {
    const leftOut = { ...nothingLeftOut(), otherKinds: 12, earlierOutputs: 1 };
    expect(nothingToDo('Generate Thumbnails', leftOut)).toBe(
      'Nothing to do for Generate Thumbnails: left out: 12 of other kinds, 1 earlier result.',
    );
    expect(nothingToDo('Generate Thumbnails', nothingLeftOut())).toBe(
      'Nothing to do for Generate Thumbnails: there are no files in the selection.',
    );
  });
});
