import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import { isAlive, isRunning, ownMark } from '../../../src/node/process-mark.ts';

const now = Date.now();
const dayMs = 24 * 3600 * 1000;

describe('whether the process of a run is still there', () => {
  test('this one is', () => {
    expect(ownMark()).toMatchObject({ pid: process.pid, machine: os.hostname() });
    expect(isAlive(ownMark(), now, now)).toBe(true);
  });

  test('one that was killed is not', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const mark = { pid: child.pid ?? 0, machine: os.hostname(), started: '' };
    expect(isAlive(mark, now, now), 'while it runs').toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(mark, now, now), 'when it was killed').toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('another one that has got its number is not', () => {
    const { started } = ownMark();
    expect(started).toMatch(/^[0-9a-f-]{36}:\d+:\d+$/);
    expect(isAlive({ ...ownMark(), started: started.replace(/\d+$/, '1') }, now, now)).toBe(false);
  });

  test('one that began before the machine did is not, where its start is not known', () => {
    const boot = Date.now() - os.uptime() * 1000;
    const mark = { ...ownMark(), started: '' };
    expect(isAlive(mark, boot - 3600_000, now)).toBe(false);
    expect(isAlive(mark, boot + 3600_000, now), 'later than the machine').toBe(true);
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'somebody else’s with that number is not (root may signal all, so this needs an ordinary user)',
    () => {
      expect(isAlive({ pid: 1, machine: os.hostname(), started: '' }, now, now)).toBe(false);
    },
  );

  test('of another machine it may be, for a day from its last word', () => {
    const mark = { pid: 2 ** 30, machine: 'elsewhere', started: 'another-boot:7' };
    expect(isAlive(mark, now - 3 * dayMs, now - dayMs / 2)).toBe(true);
    expect(isAlive(mark, now - 3 * dayMs, now - 2 * dayMs)).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('in another container its number says nothing', () => {
    const [boot = '', namespace = ''] = ownMark().started.split(':');
    const mark = { ...ownMark(), pid: 2 ** 30, started: `${boot}:${Number(namespace) + 1}:7` };
    expect(isAlive(mark, now, now - 60_000), 'it spoke a minute ago').toBe(true);
    expect(isAlive(mark, now, now - 3600_000), 'silent for an hour').toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('the machine is the same under another name', () => {
    const mark = { ...ownMark(), pid: 2 ** 30 };
    const spy = vi.spyOn(os, 'hostname').mockReturnValue('called-otherwise-on-this-network');
    const alive = isAlive(mark, now, now);
    spy.mockRestore();
    expect(alive, 'its number is free, and that is looked up here').toBe(false);
  });
});

describe('a process that has ended', () => {
  test.skipIf(process.platform !== 'linux')('is gone though its parent never asks for it', async () => {
    // The shell becomes a program that knows nothing of the child that it has then. The child ends after that, when
    // its input does: a shell that is still one would ask for it.
    const parent = spawn('/bin/sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec 3<&- sleep 60 </dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(String(text));
      const name = (): string => fs.readFileSync(`/proc/${parent.pid ?? 0}/comm`, 'utf8');
      await vi.waitFor(() => expect(name()).toBe('sleep\n'), 10_000);
      parent.stdin.end();
      const state = (): string => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';
      await vi.waitFor(() => expect(state()).toBe('Z'), 10_000);
      expect(() => process.kill(pid, 0), 'the system still has its number').not.toThrow();
      expect(isRunning(pid)).toBe(false);
      expect(isAlive({ pid, machine: os.hostname(), started: '' }, now, now)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
