import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../core/failure.ts';
import { isPrivateAddress, shownAddress } from '../../core/fetch/address.ts';
import type { Download, DownloadFacts, DownloadRequest } from '../../core/fetch/download.ts';
import { backOffMs, isPassing, longestWaitMs, retryAfterMs } from '../../core/fetch/retry.ts';
import type { StreamedOutput } from '../../core/job.ts';
import type { Moved } from '../streamed-file.ts';
import { TaskError } from '../task-error.ts';
import { unpacked } from '../unpack.ts';
import { agentFor, type Way } from './agents.ts';
import {
  fileNameOf,
  foreignPackingOf,
  lengthOf,
  packingOf,
  proofOf,
  rangeOf,
  statusText,
} from './answer-headers.ts';
import { type Answer, bodyOf, request } from './request.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export interface DownloadPorts {
  readonly write: (chunks: AsyncIterable<Uint8Array>) => Promise<StreamedOutput>;
  readonly moved: Moved;
}

/** The worker is alive as long as it says so; what it waits for has limits of its own. */
const aliveMs = 1000;

/** Fetches what stands at an address. Never rejects for what a server does. */
export async function download(wish: DownloadRequest, ports: DownloadPorts): Promise<Download> {
  const fetching = new Fetching(wish, ports);
  const alive = setInterval(() => ports.moved(fetching.share), aliveMs);
  try {
    const output = await fetching.run();
    return { ok: true, output, facts: fetching.facts };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { ok: false, failure: error.failure, facts: fetching.facts };
  } finally {
    clearInterval(alive);
    fetching.end();
  }
}

class Fetching {
  readonly #wish: DownloadRequest;
  readonly #url: URL;
  readonly #ports: DownloadPorts;
  readonly #late = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #facts: DownloadFacts = { tries: 0, isPrivate: false, resumed: false };
  /** Came in answer to the question for the rest, and is all of it. */
  #whole: Answer | undefined;
  /** What has come cannot be gone on with: all is asked for anew. */
  #isOver = false;
  #bytes = 0;
  #expected: number | undefined;

  constructor(wish: DownloadRequest, ports: DownloadPorts) {
    this.#wish = wish;
    this.#url = new URL(wish.url);
    this.#ports = ports;
    this.#timer = setTimeout(() => this.#late.abort(), wish.limits.wholeMs);
  }

  get facts(): DownloadFacts {
    return this.#facts;
  }

  /** Of what the server said that there is. */
  get share(): number {
    return this.#expected === undefined ? 0 : Math.min(1, this.#bytes / Math.max(1, this.#expected));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#whole?.response.destroy();
  }

  async run(): Promise<StreamedOutput> {
    for (;;) {
      const answer = this.#whole ?? (await this.#answer({}));
      this.#whole = undefined;
      try {
        return await this.#ports.write(this.#content(answer));
      } catch (error) {
        if (!this.#isOver) throw error;
        this.#isOver = false;
      } finally {
        answer.response.destroy();
      }
    }
  }

  /** All bytes of the file, with however many tries; counts what is too big. */
  async *#content(first: Answer): AsyncGenerator<Uint8Array, void, void> {
    this.#bytes = 0;
    this.#expected = lengthOf(first.response);
    const packing = packingOf(first);
    this.#throwIfTooBig(this.#expected ?? 0);
    const pieces = this.#pieces(first);
    let bytes = 0;
    // What is packed is counted as it comes out too: a bomb.
    for await (const chunk of packing === undefined ? pieces : unpacked(pieces, packing, () => {})) {
      bytes += chunk.length;
      this.#throwIfTooBig(bytes);
      yield chunk;
    }
  }

  #throwIfTooBig(bytes: number): void {
    const { mostBytes } = this.#wish.limits;
    if (bytes <= mostBytes) return;
    throw new TaskError(
      failure('download-too-big', { limit: `${(mostBytes / 1e6).toLocaleString('en')} MB` }),
    );
  }

  /** As they are sent; goes on where it was cut off, if the server proves that it is still the same. */
  async *#pieces(first: Answer): AsyncGenerator<Uint8Array, void, void> {
    const { stallMs } = this.#wish.limits;
    let answer = first;
    for (;;) {
      try {
        for await (const chunk of bodyOf(answer.response, stallMs)) {
          this.#bytes += chunk.length;
          // Packed bytes of which nothing comes out may be endless as well.
          this.#throwIfTooBig(this.#bytes);
          yield chunk;
        }
        // A server may answer the question for the rest with a part of it (RFC 9110 §15.3.7).
        if (this.#bytes === (this.#expected ?? this.#bytes)) return;
        throw new Error('it has another length than was said');
      } catch (error) {
        this.#throwIfLate();
        await this.#again(troubleOf(error, answer.url.host, true), undefined);
        const proof = proofOf(first.response);
        answer =
          proof === undefined || this.#bytes === 0 ? this.#startOver() : await this.#rest(first, proof);
      }
    }
  }

  async #rest(first: Answer, proof: string): Promise<Answer> {
    const answer = await this.#answer({ range: `bytes=${this.#bytes}-`, 'if-range': proof });
    const { response } = answer;
    const range = rangeOf(response);
    const isRest =
      response.statusCode === 206 &&
      range?.from === this.#bytes &&
      range.total === (this.#expected ?? range.total) &&
      proofOf(response) === proof &&
      answer.url.href === first.url.href;
    if (isRest) {
      this.#facts = { ...this.#facts, resumed: true };
      this.#expected = range.total;
      return answer;
    }
    if (response.statusCode === 206 || response.statusCode === 416) response.destroy();
    else this.#whole = answer;
    return this.#startOver();
  }

  #startOver(): never {
    this.#isOver = true;
    throw new Error('all is asked for anew');
  }

  /** An answer that is worth reading; tries again what may pass. */
  async #answer(headers: http.OutgoingHttpHeaders): Promise<Answer> {
    for (;;) {
      this.#facts = { ...this.#facts, tries: this.#facts.tries + 1 };
      let trouble: Trouble;
      let waitMs: number | undefined;
      try {
        const answer = await this.#ask(headers);
        const { response } = answer;
        const status = response.statusCode ?? 0;
        if (headers['range'] === undefined) this.#note(answer);
        if (isWanted(status, headers)) return answer;
        response.destroy();
        trouble = {
          failure: failure('http-status', { found: statusText(response) }),
          mayPass: isPassing(status),
        };
        waitMs = retryAfterMs(response.headers['retry-after'], Date.now());
      } catch (error) {
        this.#throwIfLate();
        trouble = withProxy(troubleOf(error, this.#url.host, false), agentFor(this.#url));
      }
      await this.#again(trouble, waitMs);
    }
  }

  #ask(headers: http.OutgoingHttpHeaders): Promise<Answer> {
    const { stallMs, redirects } = this.#wish.limits;
    return request({
      url: this.#url,
      // What is packed on the way could not be gone on with; no cookies, nothing of this machine.
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'batch-pool', ...headers },
      stallMs,
      redirects,
      signal: this.#late.signal,
    });
  }

  #note({ response, url }: Answer): void {
    const { headers, statusCode, socket } = response;
    const named = fileNameOf(headers['content-disposition']);
    const packed = foreignPackingOf({ response, url });
    const shown = shownAddress(url);
    const { proxied, past } = agentFor(url);
    this.#facts = {
      ...this.#facts,
      ...(statusCode === undefined ? {} : { status: statusCode }),
      ...(shown === shownAddress(this.#url) ? {} : { final: shown }),
      ...(named === undefined ? {} : { named }),
      ...(packed === undefined ? {} : { packed }),
      ...(headers['content-type'] === undefined ? {} : { type: headers['content-type'] }),
      ...(past === undefined ? {} : { pastProxy: past }),
      // The address is the proxy's, which is in its own network most of the time.
      isPrivate: !proxied && isPrivateAddress(socket.remoteAddress ?? ''),
    };
  }

  /** Waits before the next try; throws where there is none. */
  async #again({ failure: reason, mayPass }: Trouble, askedMs: number | undefined): Promise<void> {
    const { tries } = this.#facts;
    if (!mayPass || tries >= this.#wish.limits.tries) throw new TaskError(reason);
    const waitMs = askedMs ?? backOffMs(tries, Math.random());
    if (waitMs > longestWaitMs) {
      const asked = ` It asks to be left alone for ${Math.round(waitMs / 1000).toLocaleString('en')} s.`;
      throw new TaskError({ ...reason, message: reason.message + asked });
    }
    await sleep(waitMs, undefined, { signal: this.#late.signal }).catch(() => {});
    this.#throwIfLate();
  }

  #throwIfLate(): void {
    if (!this.#late.signal.aborted) return;
    const found = `it took longer than ${(this.#wish.limits.wholeMs / 1000).toLocaleString('en')} s`;
    throw new TaskError(failure('download-cut', { found }));
  }
}

/** Where a proxy was to be asked and was not, that may be all that is wrong. */
const withProxy = (trouble: Trouble, { past }: Way): Trouble =>
  past === undefined
    ? trouble
    : {
        ...trouble,
        failure: {
          ...trouble.failure,
          message: `${trouble.failure.message} The proxy was not asked: ${past}.`,
        },
      };

/** 206 and 416 are answers to a question for a part only. */
const isWanted = (status: number, { range }: http.OutgoingHttpHeaders): boolean =>
  range === undefined
    ? status >= 200 && status < 300 && status !== 206
    : (status >= 200 && status < 300) || status === 416;
