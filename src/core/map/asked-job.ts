import type { Job } from '../job.ts';
import type { OptionValues } from '../options.ts';
import type { FunctionDescription } from './description.ts';
import { bindOwn, functionJob } from './function-job.ts';

/** A described function as a job whose options are the module's own: for faces, which ask for these alone. */
export function askedJob(description: FunctionDescription): Job {
  const job = functionJob(description);
  return {
    ...job,
    options: description.options,
    bind: (...layers) => {
      const values = Object.assign({}, ...layers.map(withoutNothing)) as OptionValues;
      const own = bindOwn(description, values);
      return own.ok ? job.bind({ with: own.value, described: description }) : own;
    },
  };
}

/** Settings that nobody made are there as undefined. */
const withoutNothing = (layer: OptionValues): OptionValues =>
  Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
