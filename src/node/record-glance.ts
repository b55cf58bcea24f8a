/**
 * The paths of the outputs in an outcome's text as a record has it, without parsing it, at a tenth of the cost: by
 * these it is known whether the line matters. There may be more than the outputs' (a job's value may have such a
 * name), never fewer; undefined where the text is not as this program writes it.
 */
export function outputPathsIn(text: string): readonly string[] | undefined {
  // Within a text of JSON the marks would have their quotes escaped.
  const outputs = text.indexOf(outputsMark);
  if (outputs < 0) return undefined;
  const paths: string[] = [];
  for (let at = text.indexOf(pathMark, outputs); at >= 0; at = text.indexOf(pathMark, at)) {
    const from = at + pathMark.length;
    at = endOfText(text, from);
    if (at < 0) return undefined;
    const raw = text.slice(from, at);
    const path = raw.includes('\\') ? unescaped(raw) : raw;
    if (path === undefined) return undefined;
    paths.push(path);
  }
  return paths;
}

const outputsMark = '"outputs":[';
const pathMark = '"path":"';

/** Where the closing quote is; -1 for none. */
function endOfText(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text[quote - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return quote;
  }
  return -1;
}

function unescaped(raw: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${raw}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
