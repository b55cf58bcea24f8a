import { NearDuplicates } from '../near-duplicates.ts';

/** What a file is like among those that came before it. */
export interface Likeness {
  readonly kind: 'same' | 'near';
  readonly path: string;
  /** Bits of the perceptual hash that differ. */
  readonly distance: number;
}

/** About 350 bytes a picture: the host must not grow for ever. */
export const mostCompared = 250_000;
const namedGroups = 10;
const namedMembers = 4;

interface Group {
  readonly first: string;
  /** Those after the first, up to `namedMembers`. */
  readonly others: string[];
  /** All after the first. */
  count: number;
}

/** Finds for each file the one before it that has the same content, or looks the same. */
export class LikenessFinder {
  readonly #nearness: number;
  readonly #byContent = new Map<string, number>();
  readonly #near = new NearDuplicates();
  /** By index of a perceptual hash, the place in `#paths`. */
  readonly #looks: number[] = [];
  readonly #paths: string[] = [];
  /** By the place of a file that is like another, the place of the first of its group. */
  readonly #firstOf = new Map<number, number>();
  readonly #groups = { same: new Map<number, Group>(), near: new Map<number, Group>() };
  readonly #counts = { same: { groups: 0, files: 0 }, near: { groups: 0, files: 0 } };
  readonly #seen = { same: new Set<number>(), near: new Set<number>() };
  #left = 0;

  /** @param nearness bits that may differ */
  constructor(nearness: number) {
    this.#nearness = nearness;
  }

  add(path: string, content: string | undefined, look: string | undefined): Likeness | undefined {
    if (this.#paths.length >= mostCompared) {
      this.#left++;
      return undefined;
    }
    const place = this.#paths.push(path) - 1;
    // 32 of 64 digits tell contents apart well enough, in half the memory.
    const key = content?.slice(0, 32);
    const same = key === undefined ? undefined : this.#byContent.get(key);
    if (same !== undefined) return this.#like('same', place, same, same, 0);
    if (key !== undefined) this.#byContent.set(key, place);
    if (look === undefined) return undefined;
    const [nearest] = this.#near.find(look);
    this.#near.add(look);
    this.#looks.push(place);
    if (nearest === undefined || nearest.distance > this.#nearness) return undefined;
    const other = this.#looks[nearest.index] ?? 0;
    const first = this.#firstOf.get(other) ?? other;
    this.#firstOf.set(place, first);
    return this.#like('near', place, other, first, nearest.distance);
  }

  #like(kind: 'same' | 'near', place: number, other: number, first: number, distance: number): Likeness {
    const [groups, counts, seen] = [this.#groups[kind], this.#counts[kind], this.#seen[kind]];
    counts.files++;
    if (!seen.has(first)) {
      seen.add(first);
      counts.groups++;
      if (groups.size < namedGroups)
        groups.set(first, { first: this.#paths[first] ?? '', others: [], count: 0 });
    }
    const group = groups.get(first);
    if (group !== undefined && ++group.count <= namedMembers) group.others.push(this.#paths[place] ?? '');
    return { kind, path: this.#paths[other] ?? '', distance };
  }

  /** Lines for the end: how many, and the first groups by name. */
  notes(): readonly string[] {
    return [
      ...this.#notesOf('same', 'exact copy', 'exact copies', '='),
      ...this.#notesOf(
        'near',
        'picture that looks like an earlier one',
        'pictures that look like earlier ones',
        '≈',
      ),
      ...(this.#left === 0
        ? []
        : [`Only the first ${mostCompared.toLocaleString('en')} files were compared with each other`]),
    ];
  }

  #notesOf(kind: 'same' | 'near', one: string, many: string, sign: string): readonly string[] {
    const { files, groups } = this.#counts[kind];
    if (files === 0) return [];
    const named = [...this.#groups[kind].values()].map(
      ({ first, others, count }) =>
        `  ${first} ${sign} ${others.join(', ')}${count > others.length ? ` and ${(count - others.length).toLocaleString('en')} more` : ''}`,
    );
    const rest = groups - named.length;
    const head = `${files.toLocaleString('en')} ${files === 1 ? one : many}, in ${groups.toLocaleString('en')} ${groups === 1 ? 'group' : 'groups'}`;
    return [
      `${head}:`,
      ...named,
      ...(rest > 0 ? [`  and ${rest.toLocaleString('en')} more groups, in the table`] : []),
    ];
  }
}
