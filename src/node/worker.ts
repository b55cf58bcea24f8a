import { loadJob } from './load-job.ts';
import { startWorker } from './start-worker.ts';

void startWorker(loadJob);
