import type { FunctionCall } from '../../core/stream.ts';
import { loadSharp } from '../sharp.ts';
import { TaskError } from '../task-error.ts';
import type { FunctionLog } from './function-log.ts';
import { stopSignal } from './under-way.ts';
import { loadModule, type UserModule, userFailure } from './user-module.ts';

/** Modules that this process has imported and made ready, by module and options. */
const ready = new Map<string, Promise<UserModule>>();

/** The module, imported and initialized once in this process. @throws TaskError, again for every file */
export function readyModule(call: FunctionCall, log?: FunctionLog): Promise<UserModule> {
  const key = JSON.stringify([call.module, call.options]);
  const known = ready.get(key);
  if (known !== undefined) return known;
  const made = makeReady(call, log);
  made.catch(() => {});
  ready.set(key, made);
  return made;
}

async function makeReady(
  { module: file, options }: FunctionCall,
  log: FunctionLog | undefined,
): Promise<UserModule> {
  const module = await loadModule(file);
  const say = (...values: readonly unknown[]): void => log?.put(values);
  const context = { signal: stopSignal, options: structuredClone(options), sharp: loadSharp, log: say };
  try {
    await module.initialize?.(context);
  } catch (error) {
    throw new TaskError(userFailure('function-load', error, 'initialize threw: '));
  }
  return module;
}
