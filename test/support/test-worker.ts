import { jobs } from '../../src/jobs/index.ts';
import { serve } from '../../src/node/serve.ts';
import { testJobs } from './test-jobs.ts';

serve([...jobs, ...testJobs]);
