import path from 'node:path';
import type { OutputName } from '../job.ts';

/** What a result of this address is called: the last part of its path, made safe. */
export function nameOfAddress(url: URL): OutputName {
  const last = url.pathname.split('/').findLast((part) => part !== '');
  const name = last === undefined ? undefined : safeFileName(decoded(last));
  // A server's front page.
  if (name === undefined) return { name: safeFileName(url.hostname) ?? 'page', extension: '.html' };
  const { name: stem, ext } = path.posix.parse(name);
  return { name: stem, extension: ext };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Bytes; a number, ` (1)`, and a temporary file's name still fit behind it on every disk. */
const mostBytes = 200;

/**
 * Somebody else's words as a file's name: no folders, nothing that a system refuses or hides, nothing that turns the
 * text round. What Windows reserves is left to the planner. Undefined: nothing is left.
 */
export function safeFileName(text: string): string | undefined {
  const base = text.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim()
    // A name that begins with a dot is hidden, and configures programs.
    .replace(/^[. ]+/, '_')
    .replace(/[. ]+$/, '');
  const short = shortened(clean);
  return short === '' || short === '_' ? undefined : short;
}

/** Cut before its extension. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const { name: stem, ext } = path.posix.parse(name);
  const extension = Buffer.byteLength(ext) <= 20 ? ext : '';
  const room = mostBytes - Buffer.byteLength(extension);
  let bytes = 0;
  let cut = '';
  for (const character of extension === '' ? name : stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    cut += character;
  }
  return cut.trimEnd() + extension;
}
