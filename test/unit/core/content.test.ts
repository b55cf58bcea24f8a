import { describe, expect, it, test } from 'vitest';
import { isAllZeros, otherContent } from '../../../src/core/content.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const latin = (content: string): Uint8Array => Uint8Array.from(content, (letter) => letter.charCodeAt(0));

describe('otherContent', () => {
  it.each<readonly [string, string, Uint8Array]>([
    ['the page of a server', 'a web page', text('<!DOCTYPE html>\n<html><head>')],
    ['a page with a mark and spaces', 'a web page', text('\ufeff \r\n<HTML lang="en">')],
    [
      'what Git leaves instead',
      'a Git LFS pointer (git lfs pull brings the picture)',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:0'),
    ],
    ['a ZIP file', 'a ZIP archive', latin('PK\x03\x04\x14\0')],
    ['gzip', 'a gzip archive', latin('\x1f\x8b\x08\0')],
    ['RAR', 'an archive', latin('Rar!\x1a\x07\x01\0')],
    ['a film', 'a film or sound', latin('\0\0\0\x18ftypisom')],
    ['Matroska', 'a film or sound', latin('\x1aE\xdf\xa3\x01\0')],
    ['sound in RIFF', 'sound', latin('RIFF\0\0\0\0WAVEfmt ')],
    ['MP3', 'sound', latin('ID3\x04\0\0')],
    ['a program for Windows', 'a program', latin('MZ\x90\0\x03\0')],
    ['a program for Linux', 'a program', latin('\x7fELF\x02\x01')],
    ['a script', 'text', text('#!/bin/sh\nrm -rf ~\n')],
    ['JSON', 'text', text('{"error": "not found"}')],
    ['text in another alphabet', 'text', text('Сегодня хорошая погода')],
    ['text with escape codes', 'text', text('\x1b[31mred\x1b[0m letters')],
  ])('%s is %s', (_, wanted, head) => {
    expect(otherContent(head)).toBe(wanted);
  });

  it.each<readonly [string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['one byte', new Uint8Array([0xff])],
    ['a few letters', text('broken')],
    ['zeros', new Uint8Array(2000)],
    ['noise', Uint8Array.from({ length: 2000 }, (_, i) => (i * i * 31 + 7) % 256)],
    ['signs without a word', text('01234567890 +-*/ =')],
    ['a text that is not UTF-8', latin('caf\xe9 au lait, s\xb4il vous pla\xeet')],
  ])('%s is nothing that is known', (_, head) => {
    expect(otherContent(head)).toBeUndefined();
  });

  test('a letter that the head cuts in two is no matter', () => {
    expect(otherContent(text(`a${'é'.repeat(600)}`).subarray(0, 1024))).toBe('text');
  });
});

test('a file of zeros is known as such, also when its end is not', () => {
  expect(isAllZeros(new Uint8Array(10_000))).toBe(true);
  expect(isAllZeros(Uint8Array.from({ length: 10_000 }, (_, i) => Number(i === 9999)))).toBe(false);
  expect(isAllZeros(new Uint8Array())).toBe(false);
});
