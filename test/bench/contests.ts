import { type SampleSetName, sampleSetNames } from '../support/sample-sets.ts';
import { cores } from './commands.ts';
import type { Contest } from './contest.ts';
import { datasetContenders } from './dataset-contenders.ts';
import {
  nothings,
  overheadContenders,
  sleepContenders,
  waitingContenders,
  waitingTasks,
  waitingThreads,
} from './task-contenders.ts';
import { thumbnailContenders } from './thumbnail-contenders.ts';

const photoTitles: Record<SampleSetName, string> = {
  small: 'small photos (500×375, 100 kB, JPEG, a third with an sRGB profile)',
  mixed: 'mixed photos (0.2–24 megapixels, six formats, two broken)',
  large: 'large photos (6000×4000, 8 MB, JPEG)',
};

const datasetPhotos = 10_000;

/**
 * Every table of the benchmark; a new contender is one more row of its list.
 * @param photoCount how many of a set; `usual` where nothing else was asked for
 */
export const contests = (photoCount: (set: SampleSetName, usual?: number) => number): readonly Contest[] => [
  ...sampleSetNames.map((set): Contest => ({
    name: set,
    title: `${photoCount(set)} ${photoTitles[set]}`,
    set,
    unit: 'photos',
    count: photoCount(set),
    contenders: thumbnailContenders,
  })),
  {
    name: 'dataset',
    title: `A dataset of ${photoCount('small', datasetPhotos).toLocaleString('en')} ${photoTitles.small}: 256×256 with a border, JPEG, split, manifest`,
    set: 'small',
    unit: 'photos',
    count: photoCount('small', datasetPhotos),
    contenders: datasetContenders,
  },
  {
    name: 'nothing',
    title: `Pool overhead: ${nothings.toLocaleString('en')} tasks that do nothing, ${cores} workers, all warm`,
    unit: 'tasks',
    count: nothings,
    contenders: overheadContenders,
  },
  {
    name: 'sleep',
    title: 'f(x) of the articles: sleep 2 s, then x·x; 4 numbers, 8 workers',
    unit: 'tasks',
    count: 4,
    contenders: sleepContenders,
  },
  {
    name: 'wait',
    title: `f(x) of the articles: sleep 2 s, then x·x; ${waitingTasks} numbers, ${waitingThreads} threads`,
    unit: 'tasks',
    count: waitingTasks,
    contenders: waitingContenders,
  },
];
