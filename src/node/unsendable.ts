/** Deeper than data that people write; what refers to itself is deeper than anything. */
const mostDepth = 200;

/**
 * What JSON would leave out, empty or refuse without a word, with its place: `value.items[3].callback is a function`.
 * Undefined: all of it arrives as it is.
 */
export function unsendablePart(value: unknown, place = 'value', depth = 0): string | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return undefined;
    case 'function':
      return `${place} is a function`;
    case 'symbol':
      return `${place} is a symbol`;
    case 'bigint':
      return `${place} is a BigInt; make it a number or a text`;
    case 'number':
      return Number.isFinite(value) ? undefined : `${place} is ${value}, for which JSON has no word`;
    case 'object':
      return value === null ? undefined : partOf(value, place, depth);
  }
}

function partOf(value: object, place: string, depth: number): string | undefined {
  if (depth > mostDepth) return `${place.slice(0, 80)}… never ends: a part of it refers back to the whole`;
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    // Bytes would become a list of numbers, four times their size.
    if (ArrayBuffer.isView(value)) return bytesText(value, place);
    return unsendablePart(value.toJSON(), place, depth + 1);
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return bytesText(value, place);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (!plainKinds.has(kind)) return `${place} is a ${kind}${advice[kind] ?? ''}`;
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) {
      const found = unsendablePart(each, `${place}[${i}]`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [name, each] of Object.entries(value)) {
    const found = unsendablePart(each, memberPlace(place, name), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The others lose their content on the way: a Map arrives as `{}`. */
const plainKinds: ReadonlySet<string> = new Set(['Object', 'Array', 'String', 'Number', 'Boolean']);

const advice: Readonly<Record<string, string>> = {
  Map: '; Object.fromEntries makes an object of it',
  Set: '; […set] makes a list of it',
  Promise: '; await it first',
  Error: '; its message is a text',
};

const memberPlace = (place: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${place}.${name}` : `${place}[${JSON.stringify(name)}]`;

const bytesText = (value: object, place: string): string =>
  `${place} is a ${Object.prototype.toString.call(value).slice(8, -1)}; declare outputs, and bytes become a file`;
