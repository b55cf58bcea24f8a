import { spawn } from 'node:child_process';
import { root } from './repository.ts';
import type { Command } from './stages.ts';

export interface Ended {
  readonly ok: boolean;
  readonly output: string;
}

const limitMs = 30 * 60_000;

/** Runs a program in the repository's root and keeps what it prints; `live` prints it as it comes too. */
export function runChild([program, ...args]: Command, live = false): Promise<Ended> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32'; // npm is a script there
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (text: string): void => {
      output += text;
      if (live) process.stdout.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const end = (): void => void child.kill();
    process.once('exit', end);
    const late = setTimeout(() => {
      hear(`\nEnded after ${limitMs / 60_000} minutes.\n`);
      end();
    }, limitMs);
    const settle = (ok: boolean): void => {
      clearTimeout(late);
      process.off('exit', end);
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      hear(String(error));
      settle(false);
    });
    child.once('close', (code) => settle(code === 0));
  });
}
