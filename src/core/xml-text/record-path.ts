import { type PathNode, PathTree } from './paths.ts';
import { XmlScanner } from './scanner.ts';

/**
 * Which elements of a file are its records, by its beginning: those that come most often on the level nearest to the
 * root on which any comes twice. `rss/channel/item`, `catalog/book`; where none comes twice, the root itself.
 */
export function detectRecordPath(sample: string): string {
  const tree = new PathTree();
  const counts = new Map<PathNode, number>();
  let at = tree.root;
  const scanner = new XmlScanner({
    open: (name) => {
      at = tree.child(at, name);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    },
    close: () => {
      at = at.parent ?? tree.root;
    },
    text: () => {},
    wrong: () => {},
    fatal: () => {},
    encoding: () => {},
  });
  scanner.push(sample);
  let [best, bestLevel, bestCount] = [[...tree.root.children.values()][0]?.path ?? '', Infinity, 0];
  for (const [node, count] of counts) {
    const level = levelOf(node);
    if (count < 2 || level > bestLevel || (level === bestLevel && count <= bestCount)) continue;
    [best, bestLevel, bestCount] = [node.path, level, count];
  }
  return best;
}

function levelOf({ parent }: PathNode): number {
  let level = 0;
  for (let node = parent; node !== undefined; node = node.parent) level++;
  return level;
}
