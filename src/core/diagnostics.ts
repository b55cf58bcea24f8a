/** What an issue needs to know of a machine; plain data. Gathered in src/node, worded in src/report. */
export interface Diagnostics {
  readonly version: string;
  /** What runs it: VS Code with its version, or the command line. */
  readonly face: string;
  /** Whether the workspace is trusted, where there is one. */
  readonly trusted?: boolean;
  readonly system: SystemFacts;
  readonly node: { readonly version: string; readonly execPath: string; readonly electron?: string };
  readonly choice: EngineChoice;
  readonly engines: readonly ProbedEngine[];
  readonly state: StateFacts;
  /** Settings that somebody changed. */
  readonly settings: readonly { readonly name: string; readonly value: unknown }[];
}

export interface SystemFacts {
  /** `linux x64 6.1.0` */
  readonly name: string;
  /** `Debian GNU/Linux 12 (bookworm)`, where the system says so. */
  readonly distribution?: string;
  /** `glibc 2.36` or `musl`, on Linux. */
  readonly libc?: string;
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number; readonly constrained?: number };
}

/** What the workers run on, as the settings are now. */
export type EngineChoice =
  | {
      readonly ok: true;
      /** As records have it. */
      readonly engineId: string;
      readonly execPath: string;
      readonly why: string;
      readonly note?: string;
      readonly workers: { readonly type: 'process' | 'thread'; readonly count: number };
      /** Megabytes for all workers together. */
      readonly memoryLimit: number;
    }
  | { readonly ok: false; readonly message: string };

/** One build of the picture library, tried out in a child that may crash. */
export interface ProbedEngine {
  readonly flavour: 'native' | 'wasm';
  readonly execPath: string;
  readonly ms: number;
  readonly result:
    | { readonly ok: true; readonly engine: string }
    | { readonly ok: false; readonly problem: string; readonly detail?: string };
}

export interface StateFacts {
  readonly folder: string;
  readonly records: number;
  /** Of everything in the folder. */
  readonly bytes: number;
}
