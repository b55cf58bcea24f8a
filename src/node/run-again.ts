import type { Selected } from './walk.ts';
import type { BatchRequest } from './batch.ts';
import type { Follows, OutcomeLine, RequestLine } from './record-lines.ts';
import type { Wanted } from './record-reader.ts';
import type { PastRun, RunStore } from './run-store.ts';

/** A run asked for again from its record, or why it cannot be. */
export type Again =
  { readonly ok: true; readonly request: BatchRequest } | { readonly ok: false; readonly problem: string };

/**
 * Asks for the files of a run that failed, with the same options.
 * @param whole for all files, as something is made of all of them together
 */
export async function retryRequest(store: RunStore, run: PastRun, whole = false): Promise<Again> {
  const { request, failed } = await readRequest(store, run);
  if (request === undefined) return unreadable(run);
  if (failed.length === 0) return { ok: false, problem: 'In that run no file failed.' };
  if (whole) return { ok: true, request: again(run, request, 'retry') };
  const selected = request.nameTemplate.includes('{n}')
    ? inTheirPlaces(failed, request.selected, run.header.files)
    : failed.map(({ file }) => file);
  return { ok: true, request: again(run, { ...request, selected }, 'retry') };
}

/** With the numbers of then: among themselves they would be called as other files' results are. */
function inTheirPlaces(
  failed: readonly Failed[],
  selected: readonly Selected[],
  count = 0,
): readonly Selected[] {
  const keyOf = ({ path, entry }: Selected): string =>
    entry === undefined ? path : `${path}\n${entry.text}`;
  const before = new Map(selected.map((one) => [keyOf(one), one.place]));
  return failed.map(({ file, index }) => ({ ...file, place: before.get(keyOf(file)) ?? { index, count } }));
}

interface Failed {
  readonly file: Selected;
  readonly index: number;
}

/** Asks for a whole run again; what it has done already, and what has not changed since, will be left as it is. */
export async function resumeRequest(store: RunStore, run: PastRun): Promise<Again> {
  const { id, process: mark } = run.header;
  if (run.state === 'running')
    return { ok: false, problem: `The run ${id} is still going on (process ${mark.pid}).` };
  if (run.undone !== undefined) return { ok: false, problem: 'That run was undone; start it anew instead.' };
  if (run.summary !== undefined && run.summary.counts.cancelled === 0)
    return { ok: false, problem: 'That run came to its end; there is nothing to go on with.' };
  const { request } = await readRequest(store, run);
  return request === undefined ? unreadable(run) : { ok: true, request: again(run, request, 'resume') };
}

/** Asks for a whole run anew, with the options of then. */
export async function repeatRequest(store: RunStore, run: PastRun): Promise<Again> {
  const { request } = await readRequest(store, run);
  return request === undefined ? unreadable(run) : { ok: true, request: again(run, request) };
}

const unreadable = ({ header }: PastRun): Again => ({
  ok: false,
  problem: `The record of the run ${header.id} does not say what was selected; it cannot be run again from there.`,
});

async function readRequest(
  store: RunStore,
  { header }: PastRun,
): Promise<{ readonly request: RequestLine | undefined; readonly failed: readonly Failed[] }> {
  let request: RequestLine | undefined;
  const selected: Selected[] = [];
  const failed: Failed[] = [];
  for await (const batch of store.readBatches(header.id, mayMatter)) {
    for (const line of batch) {
      if (line.type === 'request') request = line;
      if (line.type === 'request' || line.type === 'selected') {
        for (const one of line.selected) selected.push(one);
      } else if (line.type === 'outcome' && line.status === 'failed') {
        failed.push({ file: selectedAgain(line), index: line.index });
      }
    }
  }
  return { request: request === undefined ? undefined : { ...request, selected }, failed };
}

function selectedAgain({ source, root, entry }: OutcomeLine): Selected {
  const below = root === undefined ? {} : { root };
  if (entry === undefined) return { path: source, ...below };
  const { list, line, text } = entry;
  // The structure of an output folder is that of the lists.
  return { path: list, ...(source === list ? below : {}), entry: { line, text } };
}

const mayMatter: Wanted = (text) =>
  !text.startsWith('{"type":"outcome"') || text.includes('"status":"failed"');

function again(
  { header }: PastRun,
  { selected, policies, nameTemplate, baseFolder, within }: RequestLine,
  kind?: Follows['kind'],
): BatchRequest {
  return {
    jobId: header.jobId,
    selected,
    options: [header.options],
    policies: [policies],
    nameTemplate,
    baseFolder,
    ...(within === undefined ? {} : { within }),
    ...(kind === undefined ? {} : { follows: { kind, runId: header.id } }),
  };
}

/** The runs that a run goes on with, itself the last: each was interrupted and resumed by the next. */
export async function resumedRuns(
  store: RunStore,
  follows: Follows | undefined,
): Promise<readonly PastRun[]> {
  const runs: PastRun[] = [];
  for (let next = follows; next?.kind === 'resume';) {
    const run = await store.find(next.runId);
    if (run === undefined || runs.some(({ header }) => header.id === run.header.id)) break;
    runs.unshift(run);
    next = run.header.follows;
  }
  return runs;
}
