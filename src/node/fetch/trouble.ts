import { type Failure, failure } from '../../core/failure.ts';
import { errorCode, errorDetail, errorText } from '../os-error.ts';
import { TaskError } from '../task-error.ts';

/** No byte came for so long. */
export class Silence extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super('nothing came');
    this.ms = ms;
  }
}

/** Why no answer, or not all of it, came from a server. */
export interface Trouble {
  readonly failure: Failure;
  /** Another try may go better. */
  readonly mayPass: boolean;
}

const words: Readonly<Record<string, readonly [string, boolean]>> = {
  ENOTFOUND: ['there is no server of that name', false],
  EAI_AGAIN: ['no name server answers', true],
  ECONNREFUSED: ['it accepts no connection', true],
  ECONNRESET: ['the connection was broken off', true],
  EPIPE: ['the connection was broken off', true],
  ETIMEDOUT: ['it does not answer', true],
  EHOSTUNREACH: ['no way leads there', true],
  ENETUNREACH: ['there is no network', true],
  CERT_HAS_EXPIRED: ['its certificate has expired', false],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is signed by itself alone', false],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is signed by nobody that is trusted', false],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its certificate is signed by nobody that is trusted', false],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another name', false],
};

/** @param begun a part of the answer had come */
export function troubleOf(error: unknown, host: string, begun: boolean): Trouble {
  if (error instanceof TaskError) return { failure: error.failure, mayPass: false };
  if (error instanceof Silence)
    return { failure: failure('no-answer', { limit: `${error.ms / 1000} s` }), mayPass: true };
  const code = codeOf(error);
  const [found, mayPass] = words[code] ?? [
    code.startsWith('HPE_') ? 'its answer is no HTTP' : (errorText(error).split('\n')[0] ?? ''),
    !/^(HPE_|ERR_|CERT_|EPROTO)/.test(code),
  ];
  const detail = errorDetail(error);
  if (begun) return { failure: failure('download-cut', { found }, detail), mayPass: true };
  return { failure: failure('not-reached', { path: host, found }, detail), mayPass };
}

/** Of several addresses of one server each has its own error. */
function codeOf(error: unknown): string {
  const errors: unknown =
    typeof error === 'object' && error !== null && 'errors' in error ? error.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : error;
  return errorCode(first) ?? errorCode(error) ?? '';
}
