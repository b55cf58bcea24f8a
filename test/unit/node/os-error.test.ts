import fs from 'node:fs';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { errorCode, errorDetail, errorText, readFailure, writeFailure } from '../../../src/node/os-error.ts';

const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('whatever is thrown becomes words', () => {
  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['a text', 'a text'],
    [42, '42'],
    [{ message: 'like an error' }, 'like an error'],
    [new Error('an error'), 'an error'],
    [vm.runInNewContext('new TypeError("of another realm")'), 'of another realm'],
  ])('%s', (thrown, text) => {
    expect(errorText(thrown)).toBe(text);
    expect(errorDetail(thrown)).toContain(text);
    expect(errorCode(thrown)).toBeUndefined();
  });

  test('codes are texts only', () => {
    expect(errorCode({ code: 'ENOSPC' })).toBe('ENOSPC');
    expect(errorCode({ code: 7 })).toBeUndefined();
  });
});

describe('Node’s own errors', () => {
  test('say the reason once, without code, call and path; those are in the detail', () => {
    const error = thrownBy(() => fs.mkdirSync('/dev/null/a'));
    const { code, message, detail } = writeFailure(error, '/dev/null/a/b.jpg');
    expect(code).toBe('target-folder');
    expect(message).toBe('The folder /dev/null/a cannot be made: not a directory.');
    expect(detail).toContain('ENOTDIR');
  });

  test('with two paths are cut the same way', () => {
    const error = thrownBy(() => fs.renameSync('/none/a', "/none/it's"));
    expect(readFailure(error).code).toBe('source-missing');
    const odd = Object.assign(new Error("EXDEV: cross-device link not permitted, link '/a' -> '/b'"), {
      code: 'EXDEV',
    });
    expect(writeFailure(odd, '/b').message).toBe('/b could not be written: cross-device link not permitted.');
  });

  test('a code that nobody foresaw is a failure all the same', () => {
    const odd = Object.assign(new Error('EUCLEAN: structure needs cleaning, read'), { code: 'EUCLEAN' });
    expect(readFailure(odd).message).toBe('The file could not be read: structure needs cleaning.');
    expect(writeFailure(odd, '/a').code).toBe('write-failed');
  });
});
