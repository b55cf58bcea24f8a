import sharp, { type Sharp } from 'sharp';
import { afterEach, expect, test, vi } from 'vitest';
import { probeFlag } from '../../../src/node/child-flags.ts';
import { answerProbe, type ProbeAnswer } from '../../../src/node/probe-child.ts';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** What the child would say, and the code it would leave with. */
async function answer(
  flavour: string,
  load?: () => Promise<typeof sharp>,
): Promise<{ said: ProbeAnswer; code: typeof process.exitCode }> {
  process.argv = ['node', 'worker.cjs', probeFlag, flavour];
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await answerProbe(load);
  const { calls } = written.mock;
  return { said: JSON.parse(String(calls.at(-1)?.[0])) as ProbeAnswer, code: process.exitCode };
}

/** sharp, but pictures of one format come out as `change` makes them. */
const sharpWith = (change: (picture: Sharp) => Sharp): typeof sharp => {
  const changed = (...args: Parameters<typeof sharp>): Sharp => change(sharp(...args));
  return Object.assign(changed, sharp);
};

test('the real library passes in every format', async () => {
  const { said, code } = await answer('native');
  expect(said).toEqual({ ok: true, engine: expect.stringMatching(/^sharp \S+ \(native\), libvips /) });
  expect(code).toBeUndefined();
});

test('one that makes other pixels does not', async () => {
  const brighter = sharpWith((picture) => picture.modulate({ brightness: 1.1 }));
  const { said, code } = await answer('native', () => Promise.resolve(brighter));
  expect(said).toEqual({ ok: false, problem: expect.stringMatching(/^jpeg has the wrong pixels: /) });
  expect(code).toBe(1);
});

test('one that makes other sizes does not', async () => {
  const wider = sharpWith((picture) => picture.extend({ right: 1 }));
  expect((await answer('native', () => Promise.resolve(wider))).said).toEqual({
    ok: false,
    problem: expect.stringMatching(/^jpeg has the wrong size: /),
  });
});

test('one that cannot be loaded does not, and only its first line is told', async () => {
  const missing = new Error('no such module\nRequire stack:\n- /a/b');
  expect((await answer('wasm', () => Promise.reject(missing))).said).toEqual({
    ok: false,
    problem: 'no such module',
  });
});

test('one that is WebAssembly though native was asked for does not', async () => {
  const versions = { ...sharp.versions, emscripten: '6.0.10' };
  const pretended = Object.assign(
    sharpWith((picture) => picture),
    { versions },
  );
  expect((await answer('native', () => Promise.resolve(pretended))).said).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/binary/),
  });
});
