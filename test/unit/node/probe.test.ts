import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/node/engine.ts';
import { judgeProbe, probeEngine, type ProbeEnd, type ProbeResult } from '../../../src/node/probe.ts';
import { ProbeCache } from '../../../src/node/probe-cache.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const good: ProbeEnd = {
  code: 0,
  signal: null,
  stdout: '{"ok":true,"engine":"sharp 0.35.5 (native), libvips 8.18.7"}\n',
  stderr: '',
};
const problemOf = (result: ReturnType<typeof judgeProbe>): string => (result.ok ? 'works' : result.problem);

describe('what a probe child’s end says', () => {
  test.each([
    ['all went well', {}, /^works$/],
    ['it crashed', { code: null, signal: 'SIGSEGV', stdout: '' }, /crashed \(SIGSEGV\)/],
    ['it crashed at the very end', { code: null, signal: 'SIGSEGV' }, /crashed \(SIGSEGV\)/],
    ['GLib complained, though the pixels are right', { stderr: glib() }, /GLib/],
    ['the binary is missing', answered('there is no binary for linux-x64'), /no binary for linux-x64/],
    ['the libc is another one', answered('libc.musl-x86_64.so.1: cannot open shared object'), /libc\.musl/],
    ['it left with a code of its own', { code: 127, stdout: '' }, /exit code 127/],
    ['it left with a code after a good answer', { code: 1 }, /exit code 1/],
    ['it could not be started', { code: null, failure: 'it cannot be run (ENOENT)' }, /ENOENT/],
    ['it said nothing', { stdout: '' }, /no answer/],
    ['it said something else', { stdout: '{"hello":1}' }, /no answer/],
    ['another build was loaded', { stdout: good.stdout.replace('native', 'wasm') }, /another one.*wasm/],
  ] as const)('%s', (_case, facts, expected) => {
    expect(problemOf(judgeProbe('native', { ...good, ...facts }))).toMatch(expected);
  });

  test('harmless words on stderr are no complaint', () => {
    const stderr = '(node:1) ExperimentalWarning: something is new';
    expect(problemOf(judgeProbe('native', { ...good, stderr }))).toBe('works');
  });

  test('the beginning of what it wrote to stderr is kept for the log', () => {
    const result = judgeProbe('native', {
      ...good,
      code: 1,
      stdout: '',
      stderr: `first\n${'x'.repeat(9999)}`,
    });
    expect(result).toMatchObject({ detail: expect.stringMatching(/^first\nx{1000}/) });
    expect(!result.ok && result.detail?.length).toBe(2000);
  });
});

function glib(): string {
  return "(process:1): GLib-GObject-CRITICAL **: 06:25:08.145: g_object_ref: assertion 'G_IS_OBJECT (object)' failed";
}
function answered(problem: string): Partial<ProbeEnd> {
  return { code: 1, stdout: JSON.stringify({ ok: false, problem }) };
}

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** An engine whose script does this instead of trying anything out. */
function engine(script: string): Engine {
  return { flavour: 'native', script: folder.write('worker.cjs', script), execPath: process.execPath };
}
const works = `console.log(${JSON.stringify(good.stdout)})`;

describe('a probe child', () => {
  test.each([
    ['that works', works, /^works$/],
    // Windows knows no signals.
    ['that crashes', "process.kill(process.pid, 'SIGSEGV')", /crashed \(SIGSEGV\)|exit code/],
    ['that throws', "throw new Error('no')", /exit code 1/],
    ['that is not there', undefined, /exit code 1/],
    ['that floods its output', "for (;;) require('fs').writeSync(1, 'x'.repeat(1e5))", /cannot be run/],
  ])('%s', async (_case, script, expected) => {
    const probed = engine(script ?? '');
    if (script === undefined) fs.rmSync(probed.script);
    expect(problemOf(await probeEngine(probed, {}))).toMatch(expected);
  });

  test('that hangs is ended', async () => {
    const result = await probeEngine(engine('for (;;);'), {}, 300);
    expect(problemOf(result)).toBe('it did not answer within 0.3 s');
  });

  test('of a program that is not there', async () => {
    const result = await probeEngine({ ...engine(works), execPath: '/none/node' }, {});
    expect(problemOf(result)).toBe('it cannot be run (ENOENT)');
  });

  test('sees the workers’ environment and no other', async () => {
    const result = await probeEngine(
      engine(`if (process.env.HOME === undefined && process.env.A === 'b') ${works}`),
      { A: 'b' },
    );
    expect(problemOf(result)).toBe('works');
  });
});

describe('probes that are remembered', () => {
  /** Counts its runs in a file beside it. */
  const counting = (script: string): string =>
    `require('fs').appendFileSync(__filename + '.runs', 'x'); ${script}`;
  const runsOf = ({ script }: Engine): number => fs.readFileSync(`${script}.runs`, 'utf8').length;
  const cache = (): ProbeCache => new ProbeCache(`${folder.path}/state`);

  test('a good one is known to the next start; until the script is another one', async () => {
    const probed = engine(counting(works));
    const results: ProbeResult[] = [];
    for (let start = 0; start < 3; start++) results.push(await cache().probe(probed, {}));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(runsOf(probed)).toBe(1);
    fs.appendFileSync(probed.script, '// a new version\n');
    await cache().probe(probed, {});
    expect(runsOf(probed)).toBe(2);
  });

  test('a bad one is tried again at the next start, and not before', async () => {
    const probed = engine(counting('process.exit(3)'));
    const first = cache();
    await Promise.all([first.probe(probed, {}), first.probe(probed, {}), first.probe(probed, {})]);
    expect(runsOf(probed)).toBe(1);
    await cache().probe(probed, {});
    expect(runsOf(probed)).toBe(2);
  });

  test.each([
    ['torn', '{"a'],
    ['of another kind', '[1]'],
    ['empty', ''],
  ])('a file that is %s is passed over', async (_case, text) => {
    const probed = engine(counting(works));
    folder.write('state/engines.json', text);
    expect((await cache().probe(probed, {})).ok).toBe(true);
    await cache().probe(probed, {});
    expect(runsOf(probed)).toBe(1);
  });

  test('a disk that cannot be written costs a probe, not the run', async () => {
    const probed = engine(counting(works));
    folder.write('state', 'a file where the folder should be');
    expect((await cache().probe(probed, {})).ok).toBe(true);
    expect(folder.files().filter((file) => file.includes('.tmp'))).toEqual([]);
  });

  test('only the newest are kept', async () => {
    const probed = engine(works);
    for (let time = 0; time < 25; time++) {
      fs.utimesSync(probed.script, time, time);
      await cache().probe(probed, {});
    }
    const kept: unknown = JSON.parse(fs.readFileSync(`${folder.path}/state/engines.json`, 'utf8'));
    expect(Object.keys(kept ?? {})).toHaveLength(20);
  });
});
