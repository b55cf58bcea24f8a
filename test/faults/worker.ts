// A worker like the shipped one, with the jobs of this suite, which can be stopped between any two of its steps.
import { probeFlag } from '../../src/node/child-flags.ts';
import { answerProbe } from '../../src/node/probe-child.ts';
import { serve } from '../../src/node/serve.ts';
import { loadFrom } from '../../src/node/task.ts';
import { faultJobs } from './jobs.ts';
import { watchSteps } from './steps.ts';

if (process.argv.includes(probeFlag)) void answerProbe();
else {
  watchSteps(import.meta.dirname);
  serve(loadFrom(faultJobs));
}
