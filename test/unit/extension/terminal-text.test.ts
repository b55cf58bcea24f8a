import { describe, expect, it } from 'vitest';
import { taskType as taskTypeOfCore } from '../../../src/core/task-definition.ts';
import { taskType } from '../../../src/extension/ids.ts';
import { terminalLine } from '../../../src/extension/terminal-text.ts';
import { marks } from '../../../src/report/lines.ts';

describe('a line in a terminal', () => {
  it('has its mark in colour, and ends as terminals want it', () => {
    expect(terminalLine('✓ a.jpg → b.jpg')).toBe('\u001B[32m✓\u001B[0m a.jpg → b.jpg\r\n');
    expect(terminalLine('✗ a.jpg failed: It is empty. [source-empty]')).toContain(
      '\u001B[31m✗\u001B[0m a.jpg',
    );
    expect(terminalLine('2 done · 12 ms')).toBe('2 done · 12 ms\r\n');
    expect(terminalLine('')).toBe('\r\n');
  });

  it('has nothing in it that the terminal would obey', () => {
    const hostile = '  options: title \u001B]0;owned\u0007\u001B[2J';
    expect(terminalLine(hostile)).toBe('  options: title �]0;owned��[2J\r\n');
  });

  it('reads the same as in the output once its colour is gone', () => {
    for (const mark of Object.values(marks)) {
      const line = `${mark} photos/a b.jpg failed: Why. [damaged]`;
      // What VS Code does before it looks for problems.
      expect(terminalLine(line).replaceAll(/\u001B\[\d+m/g, '')).toBe(`${line}\r\n`);
    }
  });
});

it('the type of our tasks is one word for the loader and the rest', () => {
  expect(taskType).toBe(taskTypeOfCore);
});
