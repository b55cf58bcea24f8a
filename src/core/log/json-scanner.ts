import { type LineScanner, type LogEntry, type RejectReason, type TextField, textFields } from './entry.ts';
import { setPath, setRequest } from './request.ts';
import { readTime } from './time.ts';

/** Names under which servers and their usual settings write it: nginx, Apache, Caddy, Traefik, Envoy, Google Cloud. */
const names = {
  host: 'remote_addr remote_ip client_ip clientip clientIp remoteIp remoteAddr ClientHost request.client_ip request.remote_ip httpRequest.remoteIp client.ip source.ip ip',
  site: 'http_host server_name vhost RequestHost request.host host',
  time: 'time_local time_iso8601 @timestamp timestamp StartUTC start_time time ts date msec',
  request: 'request request_line requestLine',
  method:
    'request_method method verb RequestMethod request.method httpRequest.requestMethod http.request.method',
  path: 'request_uri uri path url RequestPath request.uri httpRequest.requestUrl url.original url.path',
  status:
    'status status_code statusCode response_code DownstreamStatus httpRequest.status http.response.status_code response',
  sent: 'body_bytes_sent bytes_sent bytes size DownstreamContentSize httpRequest.responseSize http.response.bytes response_size',
  referrer:
    'http_referer http_referrer referer referrer request_Referer request.headers.Referer httpRequest.referer http.request.referrer',
  agent:
    'http_user_agent user_agent userAgent agent request_User-Agent request.headers.User-Agent httpRequest.userAgent user_agent.original',
  seconds: 'request_time duration latency_seconds httpRequest.latency',
  milliseconds: 'request_time_ms duration_ms latency_ms responseTime elapsed_ms',
  nanoseconds: 'Duration',
} as const;

/** Each name whole, and as a way through objects. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = Object.fromEntries(
  Object.entries(names).map(([field, text]) => [
    field,
    text.split(' ').flatMap((name) => (name.includes('.') ? [[name], name.split('.')] : [[name]])),
  ]),
);

/** Takes apart lines that are JSON objects. */
export class JsonScanner implements LineScanner {
  /** Texts are written here again; a byte that is not UTF-8 becomes three. */
  #scratch = Buffer.alloc(16 * 1024);
  #end = 0;

  scan(bytes: Uint8Array, from: number, to: number, entry: LogEntry): RejectReason | undefined {
    entry.clear(this.#scratch);
    const line = parseObject(bytes, from, to);
    if (line === undefined) return 'json';
    const room = 8 * (to - from) + 1024;
    if (this.#scratch.length < room) this.#scratch = Buffer.alloc(room);
    entry.clear(this.#scratch);
    this.#end = 0;
    const time = this.#text(textOf(line, 'time'));
    if (time === undefined || !readTime(this.#scratch, ...time, entry)) return 'time';
    if (!setStatus(line, entry)) return 'status';
    for (const field of ['host', 'site', 'referrer', 'agent'] as const) this.#set(line, field, entry);
    this.#setRequest(line, entry);
    entry.sent = wholeOf(textOf(line, 'sent'));
    entry.seconds = secondsOf(line);
    return undefined;
  }

  #text(text: string | undefined): [number, number] | undefined {
    if (text === undefined || text === '-') return undefined;
    const begin = this.#end;
    this.#end += this.#scratch.write(text, begin);
    return [begin, this.#end];
  }

  #set(line: object, field: 'host' | 'site' | 'referrer' | 'agent', entry: LogEntry): void {
    const place = this.#text(textOf(line, field));
    const which: TextField = textFields[field];
    if (place !== undefined) entry.set(which, ...place);
  }

  #setRequest(line: object, entry: LogEntry): void {
    const request = this.#text(textOf(line, 'request'));
    if (request !== undefined) {
      setRequest(this.#scratch, ...request, entry);
      return;
    }
    const [method, path] = [this.#text(textOf(line, 'method')), this.#text(textOf(line, 'path'))];
    if (method !== undefined) entry.set(textFields.method, ...method);
    if (path !== undefined) setPath(this.#scratch, ...path, entry);
  }
}

function parseObject(bytes: Uint8Array, from: number, to: number): object | undefined {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first of a field's names that the line has as a text or a number. */
function textOf(line: object, field: keyof typeof names): string | undefined {
  for (const way of ways[field] ?? []) {
    const value = follow(line, way);
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return plainNumber(value);
  }
  return undefined;
}

/** `1e21` and `1e-7` are no form that the rest reads. */
const plainNumber = (value: number): string =>
  Number.isSafeInteger(value) ? String(value) : value.toFixed(9);

function follow(line: object, way: readonly string[]): unknown {
  let at: unknown = line;
  for (const name of way) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
    // Header fields are lists.
    if (Array.isArray(at)) at = at[0];
  }
  return at;
}

/** A log of a server has a status in every line; without one it is a log of something else. */
function setStatus(line: object, entry: LogEntry): boolean {
  const text = textOf(line, 'status');
  if (text === undefined || !/^(\d{3}|0|-)$/.test(text)) return false;
  entry.status = Number(text) || 0;
  return true;
}

const wholeOf = (text: string | undefined): number =>
  text !== undefined && /^\d{1,13}$/.test(text) ? Number(text) : 0;

const units = { seconds: 1, milliseconds: 1e3, nanoseconds: 1e9 } as const;

/** Google Cloud writes `0.12s`. */
function secondsOf(line: object): number {
  for (const unit of ['seconds', 'milliseconds', 'nanoseconds'] as const) {
    const text = textOf(line, unit)?.replace(/s$/, '');
    if (text !== undefined && /^\d{1,18}(\.\d{1,18})?$/.test(text)) return Number(text) / units[unit];
  }
  return -1;
}
