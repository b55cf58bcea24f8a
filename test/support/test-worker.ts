import { loadJob } from '../../src/node/load-job.ts';
import { startWorker } from '../../src/node/start-worker.ts';
import { testJobs } from './test-jobs.ts';

void startWorker(async (id) => testJobs.find((job) => job.id === id) ?? (await loadJob(id)));
