/** One step into a value: a name, a place in a list, or everything in it. */
export type Step =
  | { readonly kind: 'name'; readonly name: string }
  /** From 0; of a negative one the end counts: -1 is the last. */
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' };

/**
 * A path into a row, in one of two notations of which each is a small part: JSONPath (RFC 9535) with names, indexes and
 * wildcards (`$.user.name`, `items[*].id`, `['odd name'][0]`), and XPath with child elements, attributes and a place
 * from 1 at the end (`order/item/@id`, `author[1]`). Neither has filters nor `..`: what is left takes time linear in
 * the row.
 */
export interface Path {
  readonly steps: readonly Step[];
  /** As in XPath a name goes into each member of a list, where JSONPath asks for `[*]`. */
  readonly intoLists: boolean;
  /** Of all that is found only this one, from 0. */
  readonly pick?: number;
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const wrong = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

export function parsePath(text: string): Parsed<Path> {
  const trimmed = text.trim();
  if (trimmed === '') return wrong('a path is empty');
  return /^[@/]|^\.\/|^[^'"[]*\//.test(trimmed) ? xPath(trimmed) : jsonPath(trimmed);
}

function jsonPath(text: string): Parsed<Path> {
  const steps: Step[] = [];
  // Sticky: it looks at each character once.
  const pattern =
    /\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d{1,9})|(\*))\s*\]|\.\*|\.?([^.[\]]+)|(?=[^])/gy;
  pattern.lastIndex = /^\$(?=[.[]|$)/.test(text) ? 1 : 0;
  const isFirst = (): boolean => steps.length === 0 && pattern.lastIndex === 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    if (text.startsWith('..', at)) return wrong(`“${text}” has “..”, which is not supported: name each step`);
    if (!isFirst() && !'.['.includes(text[at] ?? '')) return wrong(notUnderstood(text, at));
    const match = pattern.exec(text);
    const [found = '', single, double, index, all, name] = match ?? [];
    if (found === '') return wrong(notUnderstood(text, at));
    const quoted = single ?? double;
    if (quoted !== undefined) steps.push({ kind: 'name', name: quoted.replace(/\\(.)/g, '$1') });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (all !== undefined || found === '.*' || name === '*') steps.push({ kind: 'all' });
    else steps.push({ kind: 'name', name: (name ?? '').trim() });
  }
  return { ok: true, value: { steps, intoLists: false } };
}

function xPath(text: string): Parsed<Path> {
  if (text.includes('//')) return wrong(`“${text}” has “//”, which is not supported: name each step`);
  const [, whole = text, place] = /^(.*)\[(\d{1,9})\]$/s.exec(text) ?? [];
  if (place !== undefined && Number(place) === 0)
    return wrong(`“${text}” has the place 0; in this notation the first is 1`);
  const steps: Step[] = [];
  // The text of an element is what the element stands for.
  const parts = whole
    .replace(/^\.?\//, '')
    .replace(/(^|\/)text\(\)$/, '')
    .split('/');
  for (const [at, part] of parts.entries()) {
    const name = part.trim();
    if (name === '' && parts.length === 1) break;
    if (!/^@?[^@[\]()*]+$/.test(name) || (name.startsWith('@') && at < parts.length - 1))
      return wrong(`“${text}” is not understood at “${part}”; a path is like order/item/@id`);
    steps.push({ kind: 'name', name });
  }
  const path = { steps, intoLists: true };
  return { ok: true, value: place === undefined ? path : { ...path, pick: Number(place) - 1 } };
}

const notUnderstood = (text: string, at: number): string =>
  `“${text}” is not understood at “${text.slice(at, at + 20)}”; a path is like $.user.name or items[*].id`;

/** All that a path leads to, in order. */
export function select(value: unknown, { steps, intoLists, pick }: Path): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of steps) {
    const next: unknown[] = [];
    for (const each of found) take(each, step, intoLists, next);
    if (next.length === 0) return next;
    found = next;
  }
  if (pick === undefined) return found;
  const all = found.flatMap((each) => (Array.isArray(each) ? (each as readonly unknown[]) : [each]));
  return pick < all.length ? [all[pick]] : [];
}

function take(value: unknown, step: Step, intoLists: boolean, into: unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  switch (step.kind) {
    case 'name':
      if (Array.isArray(value)) {
        if (intoLists) for (const each of value) if (!Array.isArray(each)) take(each, step, false, into);
      } else if (Object.hasOwn(value, step.name)) into.push((value as Record<string, unknown>)[step.name]);
      return;
    case 'index':
      if (Array.isArray(value)) {
        const at = step.index < 0 ? value.length + step.index : step.index;
        if (at >= 0 && at < value.length) into.push(value[at]);
      }
      return;
    case 'all':
      for (const each of Object.values(value)) into.push(each);
  }
}

/** The same place in XML, whose records have their values by such names: what comes twice needs no wildcard there. */
export const elementPath = ({ steps }: Path): string =>
  steps.length === 0 ? '.' : steps.flatMap((step) => (step.kind === 'name' ? [step.name] : [])).join('/');

/** Which of several values of XML is meant; undefined: all. */
export function elementPlace({ steps, pick }: Path): number | undefined {
  const last = steps.at(-1);
  return pick ?? (last?.kind === 'index' ? last.index : undefined);
}
