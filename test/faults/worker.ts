// A worker like the shipped one, with the jobs of this suite, which can be stopped between any two of its steps.
import { answerProbe, probeFlag } from '../../src/node/probe-child.ts';
import { serve } from '../../src/node/serve.ts';
import { faultJobs } from './jobs.ts';
import { watchSteps } from './steps.ts';

if (process.argv.includes(probeFlag)) void answerProbe();
else {
  watchSteps(import.meta.dirname);
  serve(faultJobs);
}
