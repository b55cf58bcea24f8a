/** Names of elements from the root down, made once for each place and not for each element. */
export interface PathNode {
  /** `catalog/book/title`. */
  readonly path: string;
  readonly parent: PathNode | undefined;
  readonly children: Map<string, PathNode>;
}

/** A hostile file has a million names; what is beyond stands under one. */
const mostNodes = 10_000;
const longestPath = 1000;
const otherName = '…';

export class PathTree {
  readonly root: PathNode = { path: '', parent: undefined, children: new Map() };
  #nodes = 0;

  child(parent: PathNode, name: string): PathNode {
    const known = parent.children.get(name);
    if (known !== undefined) return known;
    const isTooMany = this.#nodes >= mostNodes || parent.path.length + name.length > longestPath;
    const own = isTooMany ? otherName : name;
    const again = isTooMany ? parent.children.get(own) : undefined;
    if (again !== undefined) return again;
    if (isTooMany && parent.path.endsWith(otherName)) return parent;
    const path = parent.path === '' ? own : `${parent.path}/${own}`;
    const made: PathNode = { path, parent, children: new Map() };
    parent.children.set(own, made);
    this.#nodes++;
    return made;
  }
}
