import { jobs } from '../../src/jobs/index.ts';
import { answerDescribe, describeFlag } from '../../src/node/map/describe-child.ts';
import { answerProbe, probeFlag } from '../../src/node/probe-child.ts';
import { serve } from '../../src/node/serve.ts';
import { testJobs } from './test-jobs.ts';

if (process.argv.includes(probeFlag)) void answerProbe();
else if (process.argv.includes(describeFlag)) void answerDescribe();
else serve([...jobs, ...testJobs]);
