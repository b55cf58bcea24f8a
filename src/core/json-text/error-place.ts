const blanks = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex -- control characters are what JSON forbids in a text
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Where a text stops to be JSON (RFC 8259). V8 tells it of long texts only, in words that differ between versions.
 * @param text nested no deeper than a stack can be
 */
export function errorPlace(text: string): number {
  let at = 0;
  /** @returns whether it is there */
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found !== null;
  };
  const sign = (wanted: string): boolean => {
    take(blanks);
    if (text[at] !== wanted) return false;
    at++;
    return true;
  };
  const list = (close: string, item: () => boolean): boolean => {
    if (sign(close)) return true;
    do if (!item()) return false;
    while (sign(','));
    return sign(close);
  };
  const member = (): boolean => {
    take(blanks);
    return take(string) && sign(':') && value();
  };
  const value = (): boolean => {
    if (sign('{')) return list('}', member);
    if (sign('[')) return list(']', value);
    return take(string) || take(scalar);
  };
  if (value()) take(blanks);
  return at;
}
