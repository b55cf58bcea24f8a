import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { jobs } from '../jobs/index.ts';
import { diagnose } from './diagnose.ts';
import { exitCodes } from './exit.ts';
import { parseJobArguments } from './flags.ts';
import { jobHelp, jobTable, programHelp } from './help.ts';
import { Output } from './output.ts';
import { runJob } from './run-job.ts';

const workerScript = path.join(import.meta.dirname, 'worker.cjs');

async function main(args: readonly string[]): Promise<number> {
  const abort = new AbortController();
  let code: number | undefined;
  const output = new Output(process.stdout, process.stderr, process.env, (problem) => {
    abort.abort();
    if (problem === undefined) return;
    code ??= exitCodes.failed;
    output.note(`The lines cannot be written: ${problem}.`);
  });
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await output.line(programHelp(jobs, manifest.version).trimEnd());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    await output.line(manifest.version);
    return exitCodes.ok;
  }
  if (name === 'jobs') {
    await output.line(jobTable(jobs));
    return exitCodes.ok;
  }
  if (name === 'diagnose') return diagnose(rest, { version: manifest.version, workerScript, output });
  const job = jobs.find(({ id }) => id === name);
  if (job === undefined) {
    output.note(`There is no job ${name}. The jobs are:\n${jobTable(jobs)}`);
    return exitCodes.usage;
  }
  const parsed = parseJobArguments(job, rest);
  if (!parsed.ok) {
    output.note(`${parsed.problem}\nSee batch-pool ${job.id} --help.`);
    return exitCodes.usage;
  }
  if (parsed.command.cli.help) {
    await output.line(jobHelp(job).trimEnd());
    return exitCodes.ok;
  }
  for (const [signal, exitCode] of [
    ['SIGINT', exitCodes.interrupted],
    ['SIGTERM', exitCodes.terminated],
    ['SIGHUP', exitCodes.hungUp],
  ] as const) {
    process.on(signal, () => {
      // Twice: the person does not want to wait for the lines of what was cancelled.
      if (abort.signal.aborted) process.exit(exitCode);
      code = exitCode;
      abort.abort();
    });
  }
  const result = await runJob(job, parsed.command, {
    jobs,
    workerScript,
    cwd: process.cwd(),
    output,
    signal: abort.signal,
    stdin: process.stdin,
  });
  return code ?? result;
}

// The exit code is set and not forced, so that what is written to a pipe gets there.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
