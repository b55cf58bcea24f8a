import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { naturalSort } from '../../src/node/natural.ts';
import { RunStore } from '../../src/node/run-store.ts';
import type { HostOrder, HostWord } from '../support/interrupted-host.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');
let picture: Buffer;
let other: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 900, height: 700 });
  other = await makePicture({ format: 'png', width: 300, height: 500 });
});

/** 60 pictures, one of them broken. */
const names = Array.from({ length: 60 }, (_, i) => `${i}.${i % 3 === 0 ? 'png' : 'jpg'}`);
const broken = '10.jpg';

/** A folder `photos`, and the hosts that work on it. */
function place(asked: Pick<HostOrder, 'nameTemplate' | 'jobId' | 'options'>) {
  const folder = tempFolder();
  const photos = path.join(folder.path, 'photos');
  const state = path.join(folder.path, 'state');
  for (const name of names) {
    folder.write(`photos/${name}`, name === broken ? 'broken' : name.endsWith('.png') ? other : picture);
  }
  const store = new RunStore(state);

  /** Lets a host work: until it has told so many files, when it is killed, or to its end. */
  async function host(resume?: string, killAfter?: number) {
    const order: HostOrder = {
      script,
      state,
      photos,
      ...asked,
      ...(resume === undefined ? {} : { resume }),
      ...(killAfter === undefined ? {} : { killAfter }),
    };
    const child = fork(inject('interruptedHost'), [JSON.stringify(order)], { execArgv: [] });
    let problem = '';
    const lines: (readonly [string, string])[] = [];
    child.on('message', (word: HostWord) => {
      if ('problem' in word) problem = word.problem;
      else if ('source' in word) lines.push([word.source, word.word]);
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal, 'how the host ended').toBe(killAfter === undefined ? null : 'SIGKILL');
    return { id: (await store.ids()).at(-1) ?? '', problem, lines };
  }

  /** What the interrupted run’s record says of each file. */
  async function recorded(id: string): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    for await (const line of store.read(id)) {
      if (line.type === 'outcome') known.set(path.relative(photos, line.source), line.status);
    }
    return known;
  }
  const results = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      folder
        .files()
        .filter((file) => file.startsWith('photos/'))
        .map((file) => [file, fs.readFileSync(path.join(folder.path, file), 'base64')]),
    );
  const dispose = (): void => folder[Symbol.dispose]();
  return { folder, store, host, recorded, results, [Symbol.dispose]: dispose };
}

const thumbnails = { jobId: 'thumbnails', options: { size: 256 } };
const inOrder = await naturalSort(
  names,
  (name) => name,
  () => undefined,
);
const finished = { ok: false, problem: 'That run came to its end; there is nothing to go on with.' };

describe('a host is killed in the middle of a run, and another one goes on with it', () => {
  test.each([
    ['with names of their own', '{name}_thumbnail{ext}', 20],
    ['with names that the originals have, so that all get a number', '{name}{ext}', 7],
    ['with numbers for names', 'made-{n}', 41],
  ])(
    '%s: every file once, in order, and all as if nothing had happened',
    async (_what, nameTemplate, killAfter) => {
      using whole = place({ ...thumbnails, nameTemplate });
      using at = place({ ...thumbnails, nameTemplate });
      await whole.host();

      const lost = await at.host(undefined, killAfter);
      expect((await at.store.find(lost.id))?.state).toBe('interrupted');
      const before = await at.recorded(lost.id);
      const { id, lines, problem } = await at.host(lost.id);

      expect(problem).toBe('');
      expect(lines.map(([source]) => source)).toEqual(inOrder);
      const words = new Map(lines);
      expect(words.get(broken), 'what had failed is tried again').toBe('damaged');
      const notLeftAlone = [...before].filter(
        ([source, status]) => status === 'done' && words.get(source) !== 'unchanged',
      );
      expect(notLeftAlone, 'done before, and done again').toEqual([]);
      const others = lines.filter(([source]) => source !== broken && before.get(source) !== 'done');
      expect(others.filter(([, word]) => word !== 'done')).toEqual([]);
      expect(at.results()).toEqual(whole.results());
      expect(await at.store.find(id)).toMatchObject({
        state: 'ended',
        header: { follows: { runId: lost.id } },
      });
      expect((await at.host(id)).problem).toBe(finished.problem);
    },
  );

  test('and that one is killed too, and the next', async () => {
    const asked = { ...thumbnails, nameTemplate: '{name}{ext}' };
    using whole = place(asked);
    using at = place(asked);
    await whole.host();
    const first = await at.host(undefined, 9);
    const second = await at.host(first.id, 22);
    const third = await at.host(second.id, 45);
    const { lines } = await at.host(third.id);
    expect(lines.map(([source]) => source)).toEqual(inOrder);
    expect(at.results()).toEqual(whole.results());
  });

  test('what made no file is known by the record', async () => {
    using at = place({ jobId: 'square', options: { seconds: 0.03 }, nameTemplate: '' });
    const lost = await at.host(undefined, 30);
    const before = await at.recorded(lost.id);
    const { lines } = await at.host(lost.id);
    expect(lines.map(([source]) => source)).toEqual(inOrder);
    const words = new Map(lines);
    expect(before.size).toBeGreaterThan(0);
    for (const name of names) expect(words.get(name), name).toBe(before.has(name) ? 'unchanged' : 'done');
  });
});
