import { execFile } from 'node:child_process';
import type { Engine, Flavour } from './engine.ts';
import type { ProbeAnswer } from './probe-child.ts';
import { probeFlag } from './child-flags.ts';

export type ProbeResult =
  /** `engine` as headers name it. */
  | { readonly ok: true; readonly engine: string; readonly ms: number }
  /** `problem` in words; `detail` for a log: the beginning of what it wrote to stderr. */
  | { readonly ok: false; readonly problem: string; readonly detail?: string; readonly ms: number };

/** Native takes 0.1–0.2 s and WebAssembly 0.5–1 s; a cold disk and a busy machine may need much more. */
const probeMs = 15_000;

/** Tries an engine out in a child that may crash, hang or complain. Never rejects. */
export function probeEngine(
  { flavour, script, execPath }: Engine,
  env: Readonly<Record<string, string>>,
  timeoutMs = probeMs,
): Promise<ProbeResult> {
  const began = performance.now();
  return new Promise((resolve) => {
    const options = {
      env: { ...env },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 4e6,
      windowsHide: true,
    } as const;
    execFile(execPath, [script, probeFlag, flavour], options, (error, stdout, stderr) => {
      const end = { ...childEnd(error, timeoutMs), stdout, stderr };
      resolve({ ...judgeProbe(flavour, end), ms: Math.round(performance.now() - began) });
    });
  });
}

/** How a probe child ended. */
export interface ProbeEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it did not start, or was ended. */
  readonly failure?: string;
  readonly stdout: string;
  readonly stderr: string;
}

function childEnd(
  error: (Error & { code?: string | number | null; signal?: string | null; killed?: boolean }) | null,
  timeoutMs: number,
): Pick<ProbeEnd, 'code' | 'signal' | 'failure'> {
  if (error === null) return { code: 0, signal: null };
  const { code = null, signal = null, killed = false } = error;
  if (typeof code === 'number') return { code, signal };
  // A text is Node's own: the program is not there, may not be run, or wrote without end.
  if (code !== null) return { code: null, signal, failure: `it cannot be run (${code})` };
  return killed
    ? { code, signal, failure: `it did not answer within ${timeoutMs / 1000} s` }
    : { code, signal };
}

type Verdict =
  | { readonly ok: true; readonly engine: string }
  | { readonly ok: false; readonly problem: string; readonly detail?: string };

/**
 * Right pixels are not enough: with two GLibs in one process pictures come out well while memory leaks, and newer
 * versions crash. Only GLib's own complaints tell.
 */
export function judgeProbe(flavour: Flavour, end: ProbeEnd): Verdict {
  const problem = problemOf(end);
  if (problem !== undefined) return { ok: false, problem, ...detailOf(end.stderr) };
  const answer = readAnswer(end.stdout);
  if (answer === undefined) return { ok: false, problem: 'it gave no answer', ...detailOf(end.stderr) };
  if (!answer.ok) return { ...answer, ...detailOf(end.stderr) };
  return answer.engine.includes(`(${flavour})`)
    ? answer
    : { ok: false, problem: `another one was loaded: ${answer.engine}` };
}

function problemOf({ code, signal, failure, stdout, stderr }: ProbeEnd): string | undefined {
  if (failure !== undefined) return failure;
  if (signal !== null) return `it crashed (${signal})`;
  if (complaint.test(stderr)) return 'its GLib and another one in the same process get into each other’s way';
  if (code !== 0 && readAnswer(stdout)?.ok !== false) return `it ended with exit code ${code ?? '?'}`;
  return undefined;
}
const complaint = /GLib|GObject|-CRITICAL \*\*/;

function readAnswer(stdout: string): ProbeAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(stdout);
    return isAnswer(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

const isAnswer = (value: unknown): value is ProbeAnswer =>
  typeof value === 'object' &&
  value !== null &&
  (('engine' in value && typeof value.engine === 'string') ||
    ('problem' in value && typeof value.problem === 'string'));

const detailOf = (stderr: string): { readonly detail?: string } => {
  const text = stderr.trim().slice(0, 2000);
  return text === '' ? {} : { detail: text };
};
