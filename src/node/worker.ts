import { jobs } from '../jobs/index.ts';
import { answerProbe, probeFlag } from './probe-child.ts';
import { serve } from './serve.ts';

if (process.argv.includes(probeFlag)) void answerProbe();
else serve(jobs);
