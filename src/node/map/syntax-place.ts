import { execFile } from 'node:child_process';
import type { CodePlace } from '../../core/failure.ts';
import { placeOf } from './code-place.ts';

/**
 * Where a module's syntax is wrong. Node says it only of errors that nobody catches: another one of it is asked to look
 * at the module without running it.
 */
export function syntaxPlace(file: string): Promise<CodePlace | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], { timeout: 5000 }, (_error, _stdout, stderr) => {
      resolve(placeOf({ stack: stderr }));
    });
  });
}
