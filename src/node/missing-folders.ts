import fs from 'node:fs';
import path from 'node:path';

/** Of folders that are not there, the topmost that is not there either, each once: a run makes them all. */
export async function missingFolders(folders: Iterable<string>): Promise<readonly string[]> {
  const tops = new Set<string>();
  const known = new Map<string, Promise<boolean>>();
  const isThere = (folder: string): Promise<boolean> => {
    const before = known.get(folder);
    const answer = before ?? fs.promises.access(folder).then(yes, no);
    if (before === undefined) known.set(folder, answer);
    return answer;
  };
  for (const folder of folders) {
    let top: string | undefined;
    for (let at = folder; !(await isThere(at)) && at !== path.dirname(at); at = path.dirname(at)) top = at;
    if (top !== undefined) tops.add(top);
  }
  return [...tops];
}

const yes = (): boolean => true;
const no = (): boolean => false;
