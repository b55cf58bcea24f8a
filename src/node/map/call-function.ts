import { failure } from '../../core/failure.ts';
import type { JobResult, StreamedOutput } from '../../core/job.ts';
import type { OptionValues } from '../../core/options.ts';
import type { FunctionCall, StreamedFile } from '../../core/stream.ts';
import { loadSharp } from '../sharp.ts';
import type { Moved } from '../streamed-file.ts';
import { TaskError } from '../task-error.ts';
import { valueProblem } from '../sendable.ts';
import { unsendablePart } from '../unsendable.ts';
import { type Content, isContent, type NamedContent, piecesOf, whatIs } from './content.ts';
import type { FunctionLog } from './function-log.ts';
import { readyModule } from './ready-module.ts';
import { stopSignal, waitedFor } from './under-way.ts';
import { UserFile } from './user-file.ts';
import { userFailure } from './user-module.ts';

/** A value goes through the host, which must not be held up by it. */
const mostValueCharacters = 1_000_000;

export interface FunctionRequest {
  /** Names of the outputs that were declared. */
  readonly targets: readonly string[];
  readonly write: (output: number, chunks: AsyncIterable<Uint8Array>) => Promise<StreamedOutput>;
  readonly moved: Moved;
  readonly log: FunctionLog;
}

/** What a person's function gets beside its file. */
interface UserContext {
  readonly signal: AbortSignal;
  readonly options: OptionValues;
  readonly sharp: typeof loadSharp;
  readonly log: (...values: readonly unknown[]) => void;
  readonly emit: (share?: unknown) => void;
  readonly write: (first: unknown, second?: unknown) => Promise<void>;
}

/** Calls a person's function on one file. @throws TaskError: what the file fails with */
export async function callFunction(
  file: StreamedFile,
  call: FunctionCall,
  request: FunctionRequest,
): Promise<JobResult<StreamedOutput>> {
  const module = await readyModule(call, request.log);
  const outputs = new DeclaredOutputs(request);
  const notes = new Set<string>();
  const context: UserContext = {
    signal: stopSignal,
    options: structuredClone(call.options),
    sharp: loadSharp,
    log: (...values) => request.log.put(values),
    emit: (share = 0) => request.moved(Math.min(1, Math.max(0, Number(share) || 0))),
    write: (first, second) => outputs.write(first, second),
  };
  let returned: unknown;
  try {
    returned = await waitedFor(Promise.resolve(module.run(new UserFile(file, notes), context)));
    await outputs.written();
  } catch (error) {
    throw new TaskError(userFailure('function-failed', error));
  }
  const said = [...notes];
  if (outputs.areReturned) {
    try {
      await outputs.writeReturned(returned);
    } catch (error) {
      throw new TaskError(userFailure('function-failed', error));
    }
    return { outputs: outputs.made, notes: said };
  }
  const value = checkedValue(returned);
  // A word or a number is what a person wants to see; of more the beginning.
  const shown = value === undefined || outputs.made.length > 0 ? [] : [shortText(value)];
  return { outputs: outputs.made, notes: [...shown, ...said], ...(value === undefined ? {} : { value }) };
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** The value as it arrives: what JSON would change on the way fails with its place. */
export function checkedValue(returned: unknown): unknown {
  let problem: string | undefined;
  try {
    problem = unsendablePart(returned) ?? valueProblem(returned, mostValueCharacters);
  } catch (error) {
    throw new TaskError(userFailure('function-failed', error, 'while its value was read: '));
  }
  if (problem !== undefined) throw new TaskError(failure('function-value', { found: problem }));
  return returned;
}

/** The files that a module says it makes: written by `ctx.write`, or else what the function returns. */
class DeclaredOutputs {
  readonly #request: FunctionRequest;
  readonly made: (StreamedOutput | undefined)[];
  readonly #writing = new Set<Promise<void>>();
  #isWritten = false;

  constructor(request: FunctionRequest) {
    this.#request = request;
    this.made = request.targets.map(() => undefined);
  }

  get areReturned(): boolean {
    return this.made.length > 0 && !this.#isWritten;
  }

  /** `write(content)` or `write(1, content)`. */
  write(first: unknown, second: unknown): Promise<void> {
    const writing = this.#write(first, second);
    const settled = (): boolean => this.#writing.delete(writing);
    this.#writing.add(writing);
    writing.then(settled, settled);
    return writing;
  }

  /** What is still being written was not awaited, which must not cost the file. */
  async written(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(first: unknown, second: unknown): Promise<void> {
    const [output, content] = typeof first === 'number' ? [first, second] : [0, first];
    this.#isWritten = true;
    if (this.made.length === 0)
      throw new Error(
        'ctx.write has nothing to write to: declare it, export const outputs = [{ extension: ".txt" }]',
      );
    if (!(output in this.made)) throw new Error(`ctx.write: there is no output ${output}; the first is 0`);
    if (this.made[output] !== undefined) throw new Error(`ctx.write: output ${output} is written already`);
    if (!isContent(content))
      throw new Error(`ctx.write: expected text, bytes or pieces of them, got ${whatIs(content)}`);
    await this.#put(output, content);
  }

  async writeReturned(returned: unknown): Promise<void> {
    const { targets } = this.#request;
    const all = targets.length === 1 ? [returned] : returned;
    if (all === undefined || all === null) return;
    if (!Array.isArray(all) || all.length > targets.length) throw notContent(targets.length, returned);
    const named: NamedContent[] = [];
    for (const [output, content] of (all as readonly unknown[]).entries()) {
      if (content === undefined || content === null) continue;
      if (!isContent(content)) throw notContent(targets.length, content);
      named.push({ output, content });
    }
    for (const { output, content } of named) await this.#put(output, content);
  }

  async #put(output: number, content: Content): Promise<void> {
    this.made[output] = await this.#request.write(output, piecesOf(content));
  }
}

const notContent = (outputs: number, found: unknown): TaskError => {
  const expected =
    outputs === 1 ? 'text or bytes for its output' : `a list of up to ${outputs} texts or bytes`;
  const advice = 'to return a value as well, hand the content to ctx.write';
  return new TaskError(
    failure('function-value', { found: `${expected} is expected, not ${whatIs(found)}; ${advice}` }),
  );
};
