import { jobs } from '../jobs/index.ts';
import { answerDescribe, describeFlag } from './map/describe-child.ts';
import { answerProbe, probeFlag } from './probe-child.ts';
import { serve } from './serve.ts';

if (process.argv.includes(probeFlag)) void answerProbe();
else if (process.argv.includes(describeFlag)) void answerDescribe();
else serve(jobs);
