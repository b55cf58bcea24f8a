/**
 * What a file holds that is called a picture and is none, in words that end "The file holds …"; undefined where
 * nothing is recognised. The pages of servers and what Git leaves instead of big files are the most frequent.
 * @param head the first kilobyte, or the whole file when it is shorter
 */
export function otherContent(head: Uint8Array): string | undefined {
  const ascii = String.fromCharCode(...head.subarray(0, 1024));
  if (ascii.startsWith('version https://git-lfs.github.com/'))
    return 'a Git LFS pointer (git lfs pull brings the picture)';
  if (ascii.startsWith('PK\x03\x04')) return 'a ZIP archive';
  if (ascii.startsWith('\x1f\x8b')) return 'a gzip archive';
  if (ascii.startsWith('7z\xbc\xaf\x27\x1c') || ascii.startsWith('Rar!\x1a\x07')) return 'an archive';
  if (ascii.slice(4, 8) === 'ftyp' || /^RIFF[^]{4}AVI /.test(ascii) || ascii.startsWith('\x1aE\xdf\xa3'))
    return 'a film or sound';
  if (/^(RIFF[^]{4}WAVE|ID3|OggS|fLaC)/.test(ascii)) return 'sound';
  if (/^(MZ|\x7fELF)/.test(ascii)) return 'a program';
  if (!isText(head)) return undefined;
  return /^\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script)[\s>]/i.test(ascii)
    ? 'a web page'
    : 'text';
}

/** Printable, with at least a few letters; a character that the head cuts in two does not count. */
function isText(head: Uint8Array): boolean {
  if (head.length < 8) return false;
  const text = new TextDecoder().decode(head);
  const body = head.length >= 1024 ? text.replace(/\ufffd{1,3}$/, '') : text;
  return !/[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]/.test(body) && /\p{L}{2}/u.test(body);
}

/** Disks that were recovered, and copies that did not end, leave files of the right length with nothing in them. */
export const isAllZeros = (bytes: Uint8Array): boolean =>
  bytes.length > 0 && bytes.every((byte) => byte === 0);
