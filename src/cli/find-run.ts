import { type KnownRun, knownRuns } from '../node/known-runs.ts';
import type { RunStore } from '../node/run-store.ts';
import { idsLike, shortId } from '../report/run-list.ts';
import type { Output } from './output.ts';

export interface FoundRun {
  readonly run: KnownRun;
  /** All ids, the oldest first: a short one is told apart from them. */
  readonly ids: readonly string[];
}

/** The run that a person names by a part of its id; undefined, and a sentence, when it is none or several. */
export async function findRun(store: RunStore, name: string, output: Output): Promise<FoundRun | undefined> {
  const ids = await store.ids();
  const [id, ...others] = idsLike(name, ids);
  if (id === undefined) {
    output.note(
      ids.length === 0
        ? 'There is no record of any run.'
        : `There is no past run ${name}; see batch-pool runs.`,
    );
    return undefined;
  }
  if (others.length > 0) {
    const newest = [id, ...others].slice(-5).map((each) => shortId(each, ids));
    const more = others.length + 1 > newest.length ? ', the last of them' : '';
    output.note(`${name} fits ${others.length + 1} runs${more} ${newest.join(', ')}; name one of them.`);
    return undefined;
  }
  const { runs } = await knownRuns(store);
  const run = runs.find(({ header }) => header.id === id);
  if (run === undefined)
    output.note(`The record of the run ${id} cannot be read: it is damaged, or of another version.`);
  return run === undefined ? undefined : { run, ids };
}

/** The newest run of which that holds. */
export async function newestRun(
  store: RunStore,
  holds: (run: KnownRun) => boolean | Promise<boolean>,
): Promise<FoundRun | undefined> {
  const { runs } = await knownRuns(store);
  for (const run of runs) if (await holds(run)) return { run, ids: await store.ids() };
  return undefined;
}
