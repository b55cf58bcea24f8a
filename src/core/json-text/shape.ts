/** What the signs outside of strings say of a JSON text. */
export interface JsonShape {
  /** Colons: as many as there are members, those with a name that is there already too. */
  readonly members: number;
  readonly depth: number;
}

/** In one pass, without making anything of it: what is nested too deep, or has names twice, is known before and after. */
export function shapeOf(text: string): JsonShape {
  let [members, depth, deepest] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = stringEnd(text, at + 1);
    else if (code === 58) members++;
    else if (code === 123 || code === 91) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth--;
  }
  return { members, depth: deepest };
}

/** Where the quote is that closes a string; behind the end where there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at;
    if (code === 92) at++;
  }
  return text.length;
}

/** How many members an object and what is in it have, each name once. */
export function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const each of value) members += membersOf(each);
    return members;
  }
  // `__proto__` is an own member of what JSON.parse makes, as any other.
  for (const name of Object.keys(value)) members += 1 + membersOf((value as Record<string, unknown>)[name]);
  return members;
}
