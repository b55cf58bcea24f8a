import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deadline } from '../../../src/node/deadline.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a deadline', () => {
  test('passes once, after its time', () => {
    const passed = vi.fn();
    new Deadline(100, passed).restart();
    vi.advanceTimersByTime(99);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(passed).toHaveBeenCalledTimes(1);
  });

  test('does not pass before it was started', () => {
    const passed = vi.fn();
    const deadline = new Deadline(100, passed);
    vi.advanceTimersByTime(1000);
    deadline.stop();
    expect(passed).not.toHaveBeenCalled();
  });

  test('counts from the last restart, so that each file has its own', () => {
    const passed = vi.fn();
    const deadline = new Deadline(100, passed);
    for (let file = 0; file < 10; file++) {
      deadline.restart();
      vi.advanceTimersByTime(90);
    }
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(passed).toHaveBeenCalledTimes(1);
  });

  test('a restart for each of many files makes one timer, not one each', () => {
    const deadline = new Deadline(100, () => {});
    for (let file = 0; file < 1000; file++) deadline.restart();
    expect(vi.getTimerCount()).toBe(1);
    deadline.stop();
    expect(vi.getTimerCount(), 'nothing keeps the process').toBe(0);
  });

  test('does not pass after it was stopped, and can be started again', () => {
    const passed = vi.fn();
    const deadline = new Deadline(100, passed);
    deadline.restart();
    deadline.stop();
    vi.advanceTimersByTime(1000);
    expect(passed).not.toHaveBeenCalled();
    deadline.restart();
    vi.advanceTimersByTime(101);
    expect(passed).toHaveBeenCalledTimes(1);
  });
});
