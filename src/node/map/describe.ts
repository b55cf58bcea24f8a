import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { CodePlace, Failure } from '../../core/failure.ts';
import { asDescription, type FunctionDescription, readFacts } from '../../core/map/description.ts';
import { errorCode, errorText } from '../os-error.ts';
import type { Runtime } from '../runtime.ts';
import type { DescribeAnswer } from './describe-child.ts';
import { describeFlag, loadingNow } from '../child-flags.ts';
import { moduleVersion } from './module-version.ts';

export type Described =
  | { readonly ok: true; readonly description: FunctionDescription }
  /** A whole sentence, without the place in the module that it is about. */
  | { readonly ok: false; readonly problem: string; readonly at?: CodePlace; readonly detail?: string };

export interface DescribeRequest {
  /** Absolute. */
  readonly file: string;
  readonly runtime: Pick<Runtime, 'script' | 'execPath' | 'env'>;
  /** Milliseconds for its top level. */
  readonly timeoutMs: number;
  readonly log: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Asks modules what they are, in a process that ends with the answer: none of a person's code runs in the host. */
export class FunctionDescriber {
  /** The newest of each module. */
  readonly #known = new Map<string, FunctionDescription>();

  async describe(request: DescribeRequest): Promise<Described> {
    const { file } = request;
    const fileName = path.basename(file);
    let version: string;
    try {
      version = await moduleVersion(file);
    } catch (error) {
      return { ok: false, problem: unreadable(file, error) };
    }
    const known = this.#known.get(file);
    if (known?.version === version) return { ok: true, description: known };
    const answer = await ask(request);
    request.signal?.throwIfAborted();
    if (typeof answer === 'string') return { ok: false, problem: `${fileName} ${answer}.` };
    if (!answer.ok) return refusal(fileName, answer.failure);
    const read = readFacts(answer.facts, { file, fileName, version });
    if (typeof read === 'string') return { ok: false, problem: `${fileName} cannot be used: ${read}.` };
    // As it will come out of a message or a record.
    const description = asDescription(JSON.parse(JSON.stringify(read))) ?? read;
    this.#known.set(file, description);
    return { ok: true, description };
  }
}

function unreadable(file: string, error: unknown): string {
  const code = errorCode(error) ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no module ${file}.`;
  if (code === 'EISDIR') return `${file} is a folder; name the module in it.`;
  return `The module ${file} cannot be read: ${errorText(error)}.`;
}

const refusal = (fileName: string, { message, at, detail }: Failure): Described => ({
  ok: false,
  problem: message.replace(/^The function could/, `${fileName} could`),
  ...(at === undefined ? {} : { at }),
  ...(detail === undefined ? {} : { detail }),
});

/** A process that does not begin by then will not. */
const startMs = 30_000;

/** Its answer, or the end of a sentence that says why there is none. */
async function ask({
  file,
  runtime,
  timeoutMs,
  log,
  signal,
}: DescribeRequest): Promise<DescribeAnswer | string> {
  const { script, execPath, env } = runtime;
  let child: ChildProcess;
  try {
    child = fork(script, [describeFlag, file], { execPath, env: { ...env }, execArgv: [], silent: true });
  } catch (error) {
    return `could not be looked at: ${errorText(error)}`;
  }
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => log(text));
  const kill = (): void => void child.kill('SIGKILL');
  let late = false;
  const end = (): void => {
    late = true;
    kill();
  };
  let timer = setTimeout(end, startMs);
  signal?.addEventListener('abort', kill);
  try {
    return await new Promise<DescribeAnswer | string>((resolve) => {
      let answered = false;
      child.on('message', (answer) => {
        if (answer === loadingNow) {
          clearTimeout(timer);
          timer = setTimeout(end, timeoutMs);
          return;
        }
        answered = true;
        resolve(answer as DescribeAnswer);
      });
      child.on('error', (error) => resolve(`could not be looked at: ${errorText(error)}`));
      // The last message may come after the news of the end.
      child.on('exit', (code, by) =>
        setTimeout(() => {
          if (!answered) resolve(late ? lateText(timeoutMs) : endText(code, by));
        }, 50),
      );
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

const lateText = (timeoutMs: number): string =>
  `was not loaded within ${timeoutMs / 1000} s: something at its top level does not end`;

function endText(code: number | null, signal: string | null): string {
  const how = signal ?? `exit code ${code ?? '?'}`;
  return `ended its own process while it was loaded (${how}): its top level must not do that`;
}
