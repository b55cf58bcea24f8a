import { functionJob } from '../core/map/function-job.ts';

/** What it takes, asks for and makes is in the module that it is given; see core/map. */
export const map = functionJob();
