import { pathFrom } from '../path-from.ts';
import type { Conclusion, Fold, Folded, SharedWrite } from '../reducer.ts';
import { algorithms, type HashAlgorithm } from './algorithms.ts';
import { manifestLine } from './manifest.ts';

/** Writes the line of each file as it comes; nothing is kept. */
export class ChecksumFold implements Fold {
  readonly #algorithm: HashAlgorithm;
  readonly #folder: string;
  #missing = 0;

  constructor(algorithm: HashAlgorithm, folder: string) {
    this.#algorithm = algorithm;
    this.#folder = folder;
  }

  add({ source, outcome }: Folded, write: SharedWrite): void {
    if (outcome.status !== 'done' || typeof outcome.value !== 'string') {
      this.#missing++;
      return;
    }
    const name = pathFrom(this.#folder, source.path);
    write(0, manifestLine(this.#algorithm, { hash: outcome.value, name }));
  }

  end(): Conclusion {
    const files = this.#missing === 1 ? '1 file is' : `${this.#missing.toLocaleString('en')} files are`;
    const { manifest } = algorithms[this.#algorithm];
    return { notes: this.#missing === 0 ? [] : [`${files} not in ${manifest}: without a checksum.`] };
  }
}
