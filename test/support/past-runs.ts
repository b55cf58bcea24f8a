import fs from 'node:fs';
import path from 'node:path';
import { RunStore } from '../../src/node/run-store.ts';
import { callCli } from './cli-inside.ts';
import { type CliProgram, type CliResult, startCli } from './cli-program.ts';
import { tempFolder, type TempFolder } from './temp-folder.ts';

/** A folder `photos` to work in, with records and a trash of its own. */
export interface Photos extends TempFolder {
  readonly cwd: string;
  readonly state: string;
  readonly store: RunStore;
  readonly env: NodeJS.ProcessEnv;
  /** Names of what is in `photos` and below, hidden files too. */
  photos(): readonly string[];
}

/** @param names of pictures: one file with many names, as writing would take longer than the test */
export function photosOf(names: readonly string[], bytes: Buffer): Photos {
  const folder = tempFolder();
  const cwd = path.join(folder.path, 'photos');
  const state = path.join(folder.path, 'state');
  fs.mkdirSync(cwd);
  let first: string | undefined;
  for (const name of names) {
    const file = path.join(cwd, name);
    if (first === undefined) fs.writeFileSync((first = file), bytes);
    else fs.linkSync(first, file);
  }
  return {
    ...folder,
    cwd,
    state,
    store: new RunStore(state),
    env: { XDG_DATA_HOME: path.join(folder.path, 'data') },
    photos: () =>
      folder.files().flatMap((name) => (name.startsWith('photos/') ? [name.slice('photos/'.length)] : [])),
  };
}

/** Names `0.png` and so on. */
export const numbered = (count: number, extension: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${i}${extension}`);

/** Kills a run in the middle, as a crash of the machine does, when its record has a few lines. */
export async function killedInTheMiddle(cli: CliProgram, args: readonly string[], at: Photos): Promise<void> {
  const running = startCli(cli, args, at);
  await running.lines(3);
  for (let recorded = 0; recorded < 3;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (running.child.exitCode !== null) throw new Error('It came to its end before it could be killed.');
    const [id = ''] = await at.store.ids();
    recorded = fs.readFileSync(at.store.recordPath(id), 'utf8').split('"type":"outcome"').length - 1;
  }
  process.kill(running.pid, 'SIGKILL');
  await running.result;
}

/** Runs the program where the photos are. */
export const runIn = (cli: CliProgram, at: Photos, ...args: readonly string[]): Promise<CliResult> =>
  callCli(cli, args, at);
