import path from 'node:path';
import type { Source } from '../source.ts';

export const classChoices = ['folder', 'parent', 'none'] as const;
export type ClassChoice = (typeof classChoices)[number];

/** Where a picture belongs, by the folders that it lies in. */
export interface Place {
  /** Undefined where pictures have no classes. */
  readonly className: string | undefined;
  /** Folders between the class and the picture: they stay, so that pictures of one name do not meet. */
  readonly folders: readonly string[];
  /** The picture's name without its extension. */
  readonly name: string;
  /**
   * Stands for the picture in manifests and for its split: below what was selected, with `/`, and at least one folder,
   * so that it is the same whether the folder of all classes was selected or each class by itself.
   */
  readonly path: string;
}

/**
 * @param classes `folder`: the topmost one below what was selected; `parent`: the one that the picture lies in. A
 * picture that lies in no folder below the selected one has that one's name as its class.
 */
export function placeOf(source: Source, classes: ClassChoice): Place {
  const below = (source.below ?? source.relative).split(path.sep);
  const base = below.pop() ?? '';
  const { name } = path.parse(base);
  const parent = path.basename(path.dirname(source.path));
  const folders = below.length > 0 || parent === '' ? below : [parent];
  // macOS hands out decomposed names, and the split must not depend on that.
  const place = { name, path: [...folders, base].join('/').normalize('NFC') };
  switch (classes) {
    case 'folder': {
      const [className, ...between] = folders;
      return { ...place, className, folders: between };
    }
    case 'parent':
      return { ...place, className: folders.at(-1), folders: folders.slice(0, -1) };
    case 'none':
      return { ...place, className: undefined, folders: below };
  }
}
