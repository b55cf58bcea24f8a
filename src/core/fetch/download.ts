import type { Failure } from '../failure.ts';
import type { StreamedOutput } from '../job.ts';

export interface DownloadRequest {
  /** Checked: http or https. */
  readonly url: string;
  readonly limits: DownloadLimits;
}

export interface DownloadLimits {
  /** How often it is begun at most. */
  readonly tries: number;
  /** Milliseconds without a byte, also until the first one. */
  readonly stallMs: number;
  /** Milliseconds for all tries together. */
  readonly wholeMs: number;
  /** Bytes, unpacked. */
  readonly mostBytes: number;
  readonly redirects: number;
}

/** What was found out on the way. */
export interface DownloadFacts {
  /** The last answer's. */
  readonly status?: number;
  /** Where it really was, without a password, where that is elsewhere. */
  readonly final?: string;
  /** What the server calls it (Content-Disposition), as it says so. */
  readonly named?: string;
  readonly type?: string;
  /** How the server packed it all the same, where that cannot be undone here. */
  readonly packed?: string;
  readonly tries: number;
  /** The server is on this machine or in its own network. */
  readonly isPrivate: boolean;
  /** Why it was not asked for through the proxy that the environment names. */
  readonly pastProxy?: string;
  /** It went on where an earlier try was cut off, the server having proved that it is the same. */
  readonly resumed: boolean;
}

export type Download =
  | { readonly ok: true; readonly output: StreamedOutput; readonly facts: DownloadFacts }
  | { readonly ok: false; readonly failure: Failure; readonly facts: DownloadFacts };
