import { describe, expect, test } from 'vitest';
import type { Diagnostics, EngineChoice } from '../../../src/core/diagnostics.ts';
import { diagnosticsLines, withoutHome } from '../../../src/report/diagnostics-lines.ts';

const well: EngineChoice = {
  ok: true,
  engineId: 'sharp 0.35.5 native',
  execPath: '/usr/bin/node',
  why: 'the native build works here',
  workers: { type: 'process', count: 4 },
  memoryLimit: 10_816,
};

const facts: Diagnostics = {
  version: '1.2.3',
  face: 'Visual Studio Code 1.140.0',
  trusted: true,
  system: {
    name: 'linux x64 6.1.0',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    libc: 'glibc 2.36',
    processor: 'A Processor',
    cores: 8,
    memory: { total: 16e9, free: 8e9 },
  },
  node: { version: 'v22.21.1', execPath: '/opt/code/code', electron: '39.2.0' },
  choice: well,
  engines: [
    {
      flavour: 'native',
      execPath: '/opt/code/code',
      ms: 183,
      result: { ok: false, problem: 'two GLibs', detail: `GLib-CRITICAL: no\n${'more\n'.repeat(100)}` },
    },
    {
      flavour: 'wasm',
      execPath: '/opt/code/code',
      ms: 812,
      result: { ok: true, engine: 'sharp 0.35.5 (wasm)' },
    },
  ],
  state: { folder: '/home/ann/.local/state/batch-pool', records: 1200, bytes: 5_300_000 },
  settings: [],
};
const linesOf = (more: Partial<Diagnostics> = {}): readonly string[] =>
  diagnosticsLines({ ...facts, ...more });
const line = (text: string, more: Partial<Diagnostics> = {}): string | undefined =>
  linesOf(more).find((each) => each.includes(text));

describe('diagnostics', () => {
  test('are a page that can be pasted', () => {
    expect(linesOf()).toEqual([
      '# Batch Pool diagnostics',
      '',
      'Made to be pasted into an issue. Look it over first: names of your folders may stand in it.',
      '',
      '## Versions',
      '',
      '- Batch Pool: 1.2.3',
      '- Runs in: Visual Studio Code 1.140.0, workspace trusted',
      '- Node.js: v22.21.1 of Electron 39.2.0, `/opt/code/code`',
      '',
      '## Machine',
      '',
      '- System: linux x64 6.1.0, Debian GNU/Linux 12 (bookworm), glibc 2.36',
      '- Processor: A Processor, 8 cores available',
      '- Memory: 8 GB of 16 GB free',
      '',
      '## What pictures are made with',
      '',
      '- Engine: sharp 0.35.5 native, run by `/usr/bin/node`',
      '- Why: the native build works here',
      '- Workers: 4 processes, 10,816 MB for all of them together',
      '',
      '## Each engine, tried out',
      '',
      '- native in `/opt/code/code`: **does not work**: two GLibs (183 ms)',
      '  - it said: `GLib-CRITICAL: no`',
      '- wasm in `/opt/code/code`: works, sharp 0.35.5 (wasm), 812 ms',
      '',
      '## Records',
      '',
      '- Folder: `/home/ann/.local/state/batch-pool`',
      '- 1,200 runs, 5.3 MB in all',
      '',
      '## Changed settings',
      '',
      '- none',
    ]);
  });

  test('of a machine where nothing works say so, and what to do', () => {
    const choice = { ok: false, message: 'No build works here.\nInstall it again.' } as const;
    expect(line('Nothing works', { choice })).toBe(
      '- **Nothing works.** No build works here. Install it again.',
    );
  });

  test('tell the note of each run, one thread, and a workspace that is not trusted', () => {
    const choice = { ...well, note: 'slower', workers: { type: 'thread', count: 1 } } as const;
    expect(line('Note', { choice })).toBe('- Note: slower');
    expect(line('Workers', { choice })).toContain('1 thread,');
    expect(line('Runs in', { trusted: false })).toContain('workspace not trusted');
  });

  test('name no workspace where there is none, no Electron, and only what the system says of itself', () => {
    const { trusted: _trusted, ...onLine } = facts;
    expect(diagnosticsLines(onLine)).toContain('- Runs in: Visual Studio Code 1.140.0');
    expect(line('Node.js', { node: { version: 'v24.0.0', execPath: '/n' } })).toBe(
      '- Node.js: v24.0.0, `/n`',
    );
    const { distribution: _distribution, libc: _libc, ...system } = facts.system;
    expect(line('System', { system })).toBe('- System: linux x64 6.1.0');
  });

  test('say what a container leaves of the memory', () => {
    const system = { ...facts.system, memory: { total: 16e9, free: 8e9, constrained: 2e9 } };
    expect(line('Memory', { system })).toBe('- Memory: 8 GB of 16 GB free; this process may have 2 GB');
  });

  test.each([
    ['plain', '`plain`'],
    ['', '`  `'],
    ['a `tick`', '`` a `tick` ``'],
    ['``', '``` `` ```'],
    ['two\nlines', '`two lines`'],
    [['**/*.tmp'], '`["**/*.tmp"]`'],
    [-1, '`-1`'],
    [false, '`false`'],
  ])('a setting of %j cannot break the page', (value, shown) => {
    expect(line('batchPool.x', { settings: [{ name: 'batchPool.x', value }] })).toBe(
      `- \`batchPool.x\`: ${shown}`,
    );
  });
});

describe('the home folder', () => {
  const masked = (text: string, home: string): string => {
    const { settings } = withoutHome({ ...facts, settings: [{ name: 'a', value: [{ b: text }] }] }, home);
    return (JSON.parse(JSON.stringify(settings)) as [{ value: [{ b: string }] }])[0].value[0].b;
  };

  test.each([
    ['/home/ann/photos', '/home/ann', '~/photos'],
    ['/home/ann', '/home/ann/', '~'],
    ['in "/home/ann/a" and /home/ann/b', '/home/ann', 'in "~/a" and ~/b'],
    ['/home/anna/photos', '/home/ann', '/home/anna/photos'],
    ['/home/ann.old/photos', '/home/ann', '/home/ann.old/photos'],
    [String.raw`C:\Users\Ann\a`, String.raw`C:\Users\Ann`, String.raw`~\a`],
    [String.raw`c:\users\ann\a`, String.raw`C:\Users\Ann`, String.raw`~\a`],
    ['file:///C:/Users/Ann/a', String.raw`C:\Users\Ann`, 'file:///~/a'],
    ['/home/a+b(c)/x', '/home/a+b(c)', '~/x'],
    ['/srv/x', '/', '/srv/x'],
    ['/srv/x', '', '/srv/x'],
  ])('%s, of a person at home in %s: %s', (text, home, shown) => {
    expect(masked(text, home)).toBe(shown);
  });

  test('is nowhere on the page, and numbers stay numbers', () => {
    const hidden = withoutHome(facts, '/home/ann');
    expect(JSON.stringify(hidden)).not.toContain('/home/ann');
    expect(hidden.state).toEqual({ folder: '~/.local/state/batch-pool', records: 1200, bytes: 5_300_000 });
    expect(withoutHome(facts, '/home/other')).toEqual(facts);
  });
});
