import { type LogEntry, textFields } from './entry.ts';

const [space, question, slash, colon] = [0x20, 0x3f, 0x2f, 0x3a];

/** `GET /index.html HTTP/1.1`. */
export function setRequest(bytes: Uint8Array, from: number, to: number, entry: LogEntry): void {
  let first = from;
  while (first < to && isMethod(bytes[first] ?? 0)) first++;
  if (first === from || bytes[first] !== space || first >= to) {
    entry.isMalformed = true;
    return;
  }
  entry.set(textFields.method, from, first);
  // An address may have spaces that nobody encoded: the protocol stands behind the last.
  let last = to - 1;
  while (last > first && bytes[last] !== space) last--;
  const hasProtocol = last > first && bytes[last + 1] === 0x48 && bytes[last + 2] === 0x54;
  setPath(bytes, first + 1, hasProtocol ? last : to, entry);
}

/** Letters, `-` and `_`: RFC 9110 allows more, which no server knows. */
const isMethod = (byte: number): boolean =>
  (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x5f;

/** The path of an address that may have its scheme and host in front. */
export function setPath(bytes: Uint8Array, from: number, to: number, entry: LogEntry): void {
  let begin = from;
  // http://host/path, as proxies and load balancers write it.
  if (bytes[from] === 0x68 && bytes[from + 1] === 0x74) {
    const colonAt = bytes[from + 4] === colon ? from + 4 : bytes[from + 5] === colon ? from + 5 : -1;
    if (colonAt !== -1 && bytes[colonAt + 1] === slash && bytes[colonAt + 2] === slash) {
      begin = colonAt + 3;
      while (begin < to && bytes[begin] !== slash) begin++;
    }
  }
  let end = to;
  if (!entry.keepsQuery) {
    end = begin;
    while (end < to && bytes[end] !== question) end++;
  }
  entry.set(textFields.path, begin, end);
}
