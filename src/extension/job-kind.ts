import { takesPictures } from '../core/accepts.ts';
import type { Job } from '../core/job.ts';
import type { Source } from '../core/source.ts';

/** What a job does to files, as a person tells jobs apart: menus and lists are grouped by it. */
export const jobKinds = ['new', 'in-place', 'together', 'file'] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobKindTitles: Readonly<Record<JobKind, string>> = {
  new: 'New pictures',
  'in-place': 'The pictures themselves',
  together: 'Out of many pictures',
  file: 'Files',
};

/** By what the job does with its defaults. */
export function jobKind(job: Job): JobKind {
  if (job.group === 'file') return 'file';
  const bound = job.bind();
  // Defaults were checked when the job was defined.
  if (!bound.ok) return 'new';
  if (job.together === true || !job.makesFiles) return 'together';
  return bound.value.outputs(anyPicture(job)).includes('in-place') ? 'in-place' : 'new';
}

const anyPicture = ({ accepts }: Job): Source => ({
  path: '/picture.jpg',
  relative: 'picture.jpg',
  explicit: true,
  bytes: 1,
  mtimeMs: 0,
  format: takesPictures(accepts) ? (accepts[0] ?? 'jpeg') : 'jpeg',
});

/** All jobs by kind, and by title within a kind; kinds without a job are left out. */
export function jobsByKind(
  jobs: readonly Job[],
): readonly { readonly kind: JobKind; readonly jobs: readonly Job[] }[] {
  return jobKinds
    .map((kind) => ({
      kind,
      jobs: jobs
        .filter((job) => jobKind(job) === kind)
        .toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
    }))
    .filter((group) => group.jobs.length > 0);
}
