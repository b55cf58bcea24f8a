import http from 'node:http';
import https from 'node:https';
import { failure } from '../../core/failure.ts';
import { errorCode } from '../os-error.ts';
import { TaskError } from '../task-error.ts';
import { agentFor } from './agents.ts';
import { Silence } from './trouble.ts';

export interface RequestWish {
  readonly url: URL;
  readonly headers: http.OutgoingHttpHeaders;
  readonly stallMs: number;
  readonly redirects: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly response: http.IncomingMessage;
  /** Where it came from in the end. */
  readonly url: URL;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Asks for what stands at an address, wherever the server leads: only to http and https. */
export async function request(wish: RequestWish): Promise<Answer> {
  let { url } = wish;
  const seen = new Set([url.href]);
  for (let hops = 0; ; hops++) {
    const response = await get(url, wish);
    const { location } = response.headers;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return { response, url };
    response.destroy();
    const next = nextOf(location, url);
    if (seen.has(next.href)) throw refused('round in a circle');
    if (hops >= wish.redirects) throw refused(`on and on, more than ${wish.redirects} times`);
    seen.add(next.href);
    url = next;
  }
}

const refused = (found: string): TaskError => new TaskError(failure('redirect-refused', { found }));

function nextOf(location: string, from: URL): URL {
  let next: URL;
  try {
    next = new URL(location, from);
  } catch {
    throw refused('to something that is no address');
  }
  if (next.protocol !== 'http:' && next.protocol !== 'https:')
    throw refused(`to an address that begins with ${next.protocol}`);
  // A password is for the server that it was given for.
  const isSame = next.origin === from.origin;
  next.username = isSame ? from.username : '';
  next.password = isSame ? from.password : '';
  return next;
}

async function get(url: URL, wish: RequestWish): Promise<http.IncomingMessage> {
  for (;;) {
    const asked = begin(url, wish);
    try {
      return await asked.answer;
    } catch (error) {
      // The server had just closed a connection that was to be used again.
      if (!(asked.request.reusedSocket && errorCode(error) === 'ECONNRESET')) throw error;
    }
  }
}

function begin(
  url: URL,
  { headers, stallMs, signal }: RequestWish,
): { readonly request: http.ClientRequest; readonly answer: Promise<http.IncomingMessage> } {
  const isSecure = url.protocol === 'https:';
  const options = { headers, signal, agent: agentFor(url).agent };
  const asked = (isSecure ? https : http).request(url, options);
  const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
    const timer = setTimeout(() => asked.destroy(new Silence(stallMs)), stallMs);
    asked.once('response', (response) => {
      clearTimeout(timer);
      // Whoever reads it hears of it; whoever has left need not.
      response.on('error', () => {});
      resolve(response);
    });
    asked.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asked.end();
  });
  return { request: asked, answer };
}

/** The bytes of an answer; silence for too long ends it. Time in which nobody asks for more does not count. */
export async function* bodyOf(
  response: http.IncomingMessage,
  stallMs: number,
): AsyncGenerator<Uint8Array, void, void> {
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => response.destroy(new Silence(stallMs)), stallMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    response.destroy();
  }
}
