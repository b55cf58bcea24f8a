// The worker of tasks.ts: our own one, with two jobs that need no files.
import { serve } from '../../../src/node/serve.ts';
import { loadFrom } from '../../../src/node/task.ts';
import { taskJobs } from './task-jobs.ts';

serve(loadFrom(taskJobs));
