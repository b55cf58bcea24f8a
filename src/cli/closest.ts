/** The name that somebody meant who mistyped it by a letter or two; undefined where none is near. */
export function closest(typed: string, names: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  const ranked = names
    .map((name) => ({ name, far: name.startsWith(word) && word.length > 2 ? 0 : distance(word, name) }))
    .toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** How many letters have to be changed, added or left out (Levenshtein), by rows of the usual table. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const same = above[j - 1] ?? 0;
      row.push(Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, same + (b[j - 1] === letter ? 0 : 1)));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
