import { describe, expect, it } from 'vitest';
import { jobKind, jobsByKind } from '../../../src/extension/job-kind.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { addWord, reEncode } from '../../support/in-place-jobs.ts';

describe('the kind of a job', () => {
  it('is told by what it does with its defaults', () => {
    expect(jobKind(thumbnails)).toBe('new');
    expect(jobKind(reEncode)).toBe('in-place');
    expect(jobKind({ ...reEncode, together: true })).toBe('together');
    expect(jobKind({ ...thumbnails, makesFiles: false })).toBe('together');
    expect(jobKind(addWord)).toBe('file');
  });

  it('has every job exactly once, by title', () => {
    const groups = jobsByKind(jobs);
    expect(groups.flatMap((group) => group.jobs.map(({ id }) => id)).toSorted()).toEqual(
      jobs.map(({ id }) => id).toSorted(),
    );
    for (const group of groups) {
      const titles = group.jobs.map(({ title }) => title);
      expect(titles).toEqual(titles.toSorted((a, b) => a.localeCompare(b, 'en')));
    }
  });
});
