import type { SampleSetName } from '../support/sample-sets.ts';

/** What a contender finds when it is started; the current folder is `folder`. */
export interface Work {
  /** The pictures, as links; results go beside them. */
  readonly folder: string;
  /** A few other pictures, to warm up with. */
  readonly warmUp: string;
  /** For whatever else a program keeps. */
  readonly state: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One row of a table. */
export interface Contender {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** The row that the others are compared with. */
  readonly isReference?: boolean;
  /** Speaks the protocol of programs/protocol.ts: only what is between `ready` and `done` counts. */
  readonly isWarm?: boolean;
  /** Its results are in a few archives: their number says nothing. */
  readonly packs?: boolean;
  readonly command: (work: Work) => Command;
  /** Why it cannot run on this machine; undefined: it can. */
  readonly missing?: () => string | undefined;
}

/** One table: the same work for every contender. */
export interface Contest {
  readonly name: string;
  readonly title: string;
  readonly set?: SampleSetName;
  /** How many things are done in one run, for the rate. */
  readonly unit: 'photos' | 'tasks' | 'lines' | 'rows';
  readonly count: number;
  readonly contenders: readonly Contender[];
}
