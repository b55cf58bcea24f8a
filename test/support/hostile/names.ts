import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join, latin, u8 } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

/** Good pictures whose names a program may take for something else; Windows allows few of them. */
const names: readonly string[] = [
  'a[1].jpg',
  'b.jpg[shrink=2]',
  'c.jpg[page=0,fail=true].jpg',
  '[].jpg',
  '-rf.jpg',
  '--help.jpg',
  '-.jpg',
  '%s%n%x.jpg',
  '100%.jpg',
  '%00.jpg',
  '%2e%2e%2fetc.jpg',
  'line\nbreak.jpg',
  'return\rtab\t.jpg',
  'bell\x07 escape\x1b[31m.jpg',
  'delete\x7f.jpg',
  '\u202egpj.exe.jpg',
  '\u200bzero\u200dwidth\ufeff.jpg',
  '\u2028separator\u2029.jpg',
  ' leading and trailing .jpg',
  'dot..jpg',
  '...jpg',
  'quote\'".jpg',
  '`touch x`.jpg',
  '$(touch x).jpg',
  '$HOME.jpg',
  '; rm -rf ~ ;.jpg',
  'a|b&c>d<e.jpg',
  '*?.jpg',
  '{dir}{name}{n}.jpg',
  '~.jpg',
  'back\\slash.jpg',
  'C:\\windows.jpg',
  'file:name.jpg',
  'http:name.jpg',
  'con.jpg',
  'NUL.jpg',
  'aux.png.jpg',
  '__proto__.jpg',
  'constructor.jpg',
  'exists already.jpg',
  'a → b.jpg',
  'real\ufffdsign.jpg',
  'é-composed.jpg',
  'é-decomposed.jpg'.normalize('NFD'),
  '🏳️‍🌈👨‍👩‍👧.jpg',
  '字.jpg',
  'z̷̢a̴l̸g̵o̶.jpg',
];

export const hostileNames = (jpeg: Buffer): readonly Hostile[] => [
  ...names.map((name) => hostile(name, jpeg, 'done')),
  hostile(`${'n'.repeat(251)}.jpg`, jpeg, 'name-too-long'),
  hostile(`${'n'.repeat(200)}.jpg`, jpeg, 'done'),
  hostile(`${'é'.repeat(125)}.jpg`, jpeg, 'name-too-long'),
  { name: join('not-text-', u8(0xff, 0xfe), '.jpg'), content: jpeg, allowed: ['name-not-text'] },
  { name: join('not-text-', u8(0xff, 0xfd), '.jpg'), content: jpeg, allowed: ['name-not-text'] },
  { name: join('overlong-', u8(0xc0, 0xaf), '.jpg'), content: jpeg, allowed: ['name-not-text'] },
  { name: join('surrogate-', u8(0xed, 0xa0, 0x80), '.jpg'), content: jpeg, allowed: ['name-not-text'] },
  { name: join('latin-', latin('é'), '.jpg'), content: jpeg, allowed: ['name-not-text'] },
];

const link = (target: string) => (path: string) => fs.symlinkSync(target, path);

/** What is no file at all, or not the one it seems. */
export const specialFiles = (jpeg: Buffer): readonly Hostile[] => [
  hostile('pipe.jpg', (path) => void execFileSync('mkfifo', [path]), 'source-not-a-file'),
  hostile('socket.jpg', makeSocket, 'source-not-a-file'),
  hostile('endless.jpg', link('/dev/zero'), 'source-not-a-file'),
  hostile('random.png', link('/dev/urandom'), 'source-not-a-file'),
  hostile('nothing.gif', link('/dev/null'), 'source-not-a-file'),
  hostile('terminal.jpg', link('/dev/tty'), 'source-not-a-file', 'source-missing'),
  hostile('status.jpg', link('/proc/self/status'), 'source-empty', 'damaged'),
  hostile('memory.jpg', link('/proc/self/mem'), 'source-empty', 'source-denied', 'disk-error'),
  hostile('broken.jpg', link('no/such/file.jpg'), 'source-missing'),
  hostile('loop.jpg', link('loop.jpg'), 'source-not-a-file'),
  hostile('loop-of-two-a.jpg', link('loop-of-two-b.jpg'), 'source-not-a-file'),
  hostile('loop-of-two-b.jpg', link('loop-of-two-a.jpg'), 'source-not-a-file'),
  hostile('through-a-file.jpg', link('good.jpg/x.jpg'), 'source-missing'),
  hostile('with\0nul.jpg', () => {}, 'source-missing'),
  hostile('good.jpg', jpeg, 'done'),
  hostile('sparse-4-gb.jpg', sparse(4 * 2 ** 30), 'source-too-big'),
  hostile('sparse-400-mb.jpg', sparse(400_000_000, jpeg), 'done', 'out-of-memory'),
  hostile('locked.jpg', (path) => fs.writeFileSync(path, jpeg, { mode: 0 }), 'done', 'source-denied'),
];

const sparse =
  (length: number, head: Buffer = Buffer.alloc(0)) =>
  (path: string): void => {
    fs.writeFileSync(path, head);
    fs.truncateSync(path, length);
  };

/** A server that is gone leaves its socket behind. */
function makeSocket(path: string): void {
  const code = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['--eval', code, path], { stdio: 'ignore' });
  } catch {
    // It was killed, so that it could not tidy up.
  }
}
