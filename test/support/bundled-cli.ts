import { inject } from 'vitest';
import type { CliProgram } from './cli-program.ts';

/** The program that was bundled for all test files (`bundle-cli.ts`). */
export const bundledCli = (): CliProgram => ({ file: inject('cli'), engines: inject('engines') });
