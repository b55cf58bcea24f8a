#!/usr/bin/env node
import path from 'node:path';
import { program } from './program.ts';

// The exit code is set and not forced, so that what is written to a pipe gets there.
void program(process.argv.slice(2), {
  workerScript: path.join(import.meta.dirname, 'worker.cjs'),
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (signal, heard) => void process.on(signal, heard),
  exit: (code) => process.exit(code),
}).then((code) => {
  process.exitCode = code;
});
