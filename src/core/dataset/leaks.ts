import { NearDuplicates } from '../near-duplicates.ts';
import { type Split, splits } from './split.ts';

/** A picture as leaks are told of. */
export interface Placed {
  readonly split: Split;
  readonly file: string;
  readonly source: string;
}

/** One picture that stands in a split, and the same or nearly the same in another: what is learned is tested. */
export interface Leak {
  /** The same file, or one that looks the same. */
  readonly kind: 'exact' | 'near';
  /** Of 256 bits of the perceptual hash, how many differ. */
  readonly distance: number;
  readonly picture: Placed;
  /** It came before. */
  readonly like: Placed;
}

export interface Fingerprint {
  /** Of the source's bytes. */
  readonly content: string | undefined;
  /** Undefined for a picture that is too flat for it. */
  readonly look: string | undefined;
}

/**
 * Finds for each picture the one most like it among those of other splits that came before. Splits have a search
 * each: a thousand frames of one film in one split are no leak, and are not compared with each other.
 */
export class LeakFinder {
  readonly #bySplit = new Map(splits.map((split) => [split, new SplitPictures()]));

  add(picture: Placed, fingerprint: Fingerprint): Leak | undefined {
    let found: Found | undefined;
    for (const [split, pictures] of this.#bySplit) {
      const other = split === picture.split ? undefined : pictures.find(fingerprint);
      if (other !== undefined && (found === undefined || before(other, found))) found = other;
    }
    this.#bySplit.get(picture.split)?.add(picture, fingerprint);
    return found === undefined ? undefined : { ...found, picture };
  }
}

type Found = Omit<Leak, 'picture'>;

const before = (one: Found, other: Found): boolean =>
  one.kind === other.kind ? one.distance < other.distance : one.kind === 'exact';

class SplitPictures {
  /** 32 of 64 digits tell contents apart well enough, in half the memory. */
  readonly #byContent = new Map<string, Placed>();
  #near: NearDuplicates | undefined;
  readonly #looks: Placed[] = [];

  add(picture: Placed, { content, look }: Fingerprint): void {
    const key = content?.slice(0, 32);
    if (key !== undefined && !this.#byContent.has(key)) this.#byContent.set(key, picture);
    if (look === undefined) return;
    this.#near ??= new NearDuplicates();
    this.#near.add(look);
    this.#looks.push(picture);
  }

  find({ content, look }: Fingerprint): Found | undefined {
    const same = content === undefined ? undefined : this.#byContent.get(content.slice(0, 32));
    if (same !== undefined) return { kind: 'exact', distance: 0, like: same };
    const [nearest] = look === undefined ? [] : (this.#near?.find(look) ?? []);
    const like = nearest === undefined ? undefined : this.#looks[nearest.index];
    return nearest === undefined || like === undefined
      ? undefined
      : { kind: 'near', distance: nearest.distance, like };
  }
}
