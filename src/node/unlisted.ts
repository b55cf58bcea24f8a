import path from 'node:path';
import { type Accepts, promises } from '../core/accepts.ts';
import { failure } from '../core/failure.ts';
import { collisionKey } from '../core/naming.ts';
import type { Pause } from '../core/pause.ts';
import { nothingLeftOut, type Source } from '../core/source.ts';
import { Walk, type WalkRules } from './walk.ts';

/** The files in a list's folder and below it that it does not name; other lists are none. */
export async function* unlistedBeside(
  list: Source,
  named: ReadonlySet<string>,
  { accepts, ...rules }: WalkRules & { readonly accepts: Accepts },
  pause: Pause,
): AsyncGenerator<Source, void, void> {
  const folder = path.dirname(list.path);
  const walk = new Walk(rules, nothingLeftOut(), pause);
  for await (const found of walk.files([{ path: folder }])) {
    if (named.has(collisionKey(found.path)) || promises(accepts, path.basename(found.path))) continue;
    const entry = { list: list.path, line: 0, text: path.relative(folder, found.path) };
    const problem = failure('not-listed', { path: path.basename(list.path) });
    yield { problem, ...found, bytes: 0, mtimeMs: 0, explicit: true, entry };
  }
}
