import path from 'node:path';
import type { FunctionFacts } from '../../core/map/description.ts';
import { type Failure, failure } from '../../core/failure.ts';
import { errorCode, errorDetail, errorText } from '../os-error.ts';
import { TaskError } from '../task-error.ts';
import { placeOf } from './code-place.ts';
import { syntaxPlace } from './syntax-place.ts';
import { importFile } from './import-module.ts';

type Callable = (...args: readonly unknown[]) => unknown;

/** A module of a person's, imported into this process. */
export interface UserModule {
  readonly run: Callable;
  readonly initialize: Callable | undefined;
  readonly reduce: Callable | undefined;
  readonly facts: FunctionFacts;
}

/** Imports a module and finds its function. @throws TaskError: why it cannot be used */
export async function loadModule(file: string): Promise<UserModule> {
  const unsupported = unsupportedKind(file);
  if (unsupported !== undefined) throw new TaskError(failure('function-load', { found: unsupported }));
  let imported: unknown;
  try {
    imported = await importFile(file);
  } catch (error) {
    const found = loadFailure(error);
    const at = found.at ?? (isSyntaxError(error) ? await syntaxPlace(file) : undefined);
    throw new TaskError({ ...found, ...(at === undefined ? {} : { at }) });
  }
  const run = functionIn(imported);
  if (run === undefined) throw new TaskError(failure('function-load', { found: noFunction(file) }));
  const member = (name: string): unknown => memberOf(imported, name);
  const callable = (name: string): Callable | undefined => {
    const found = member(name);
    return typeof found === 'function' ? (found as Callable) : undefined;
  };
  const [initialize, reduce] = [callable('initialize'), callable('reduce')];
  return {
    run,
    initialize,
    reduce,
    facts: {
      title: member('title'),
      options: member('options'),
      outputs: member('outputs'),
      accepts: member('accepts'),
      reduced: member('reduced'),
      waits: member('waits'),
      initializes: initialize !== undefined,
      reduces: reduce !== undefined,
    },
  };
}

const kinds = /\.[cm]?[jt]s$/i;

function unsupportedKind(file: string): string | undefined {
  const { base, ext } = path.parse(file);
  if (!kinds.test(ext)) return `${base} is no JavaScript or TypeScript (.mjs, .cjs, .js, .mts, .cts, .ts)`;
  if (!/ts$/i.test(ext) || stripsTypes()) return undefined;
  return `TypeScript is run by Node 22.18 or newer, and this is Node ${process.versions.node}; write ${base} as JavaScript (.mjs), or use a newer Node`;
}

/** Newer than the types of the oldest Node that may run this. */
const stripsTypes = (): boolean =>
  Boolean((process.features as { readonly typescript?: unknown }).typescript ?? false);

/** `export default`, or what CommonJS exports instead; transpiled modules have it one level deeper. */
function functionIn(imported: unknown): Callable | undefined {
  for (let at = imported, depth = 0; depth < 3; depth++) {
    if (typeof at === 'function') return at as Callable;
    at = propertyOf(at, 'default');
  }
  return undefined;
}

function memberOf(imported: unknown, name: string): unknown {
  for (let at = imported, depth = 0; depth < 3; depth++) {
    const found = propertyOf(at, name);
    if (found !== undefined) return found;
    at = propertyOf(at, 'default');
  }
  return undefined;
}

const propertyOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const noFunction = (file: string): string =>
  /\.c[jt]s$/i.test(file)
    ? 'it exports no function; write module.exports = async (file, ctx) => …'
    : 'it exports no function; write export default async (file, ctx) => …';

/** Whatever comes out of a person's code, as a failure with their line. */
export function userFailure(code: 'function-failed' | 'function-load', error: unknown, what = ''): Failure {
  if (error instanceof TaskError) return error.failure;
  const at = placeOf(error);
  const found = `${what}${wordsOf(error)}`;
  return { ...failure(code, { found }, detailOf(error)), ...(at === undefined ? {} : { at }) };
}

function loadFailure(error: unknown): Failure {
  const plain = userFailure('function-load', error);
  const isModuleSyntax = /Cannot use import statement|Unexpected token 'export'/.test(plain.message);
  if (isModuleSyntax && errorCode(error) === undefined)
    return {
      ...plain,
      message: `${plain.message.replace(/\.$/, '')}; name it .mjs where it uses import and export.`,
    };
  return plain;
}

const isSyntaxError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'SyntaxError';

/** Its first line without the paths that Node adds: the place is said beside it. */
function wordsOf(error: unknown): string {
  try {
    const [first = ''] = errorText(error).split('\n');
    return first.replace(/ imported from .*$/, '').slice(0, 500);
  } catch {
    return 'something that cannot be looked at';
  }
}

/** Without the frames of Node and of what calls the person's code, which say nothing to them. */
const withoutInnards = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => !/^\s*at (.*\()?(async )?node:/.test(line) && !line.includes(import.meta.dirname))
    .join('\n');

function detailOf(error: unknown): string {
  try {
    return withoutInnards(errorDetail(error)).slice(0, 20_000);
  } catch {
    return '';
  }
}
