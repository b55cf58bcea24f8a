import http from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';

/** A real server on this machine, as bad as they come; what it does is in the address. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` before a path. */
  at(path: string): string;
  /** What was asked for, in order: path, and some of the headers. */
  readonly asked: readonly { readonly path: string; readonly headers: http.IncomingHttpHeaders }[];
  /** The most requests that were under way at once. */
  readonly mostAtOnce: number;
}

/** The bytes of a file of so many: no two places look alike. */
export const bytesOf = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, i) => (i * 31 + (i >> 8)) & 255));

export async function startServer(): Promise<TestServer> {
  const asked: { path: string; headers: http.IncomingHttpHeaders }[] = [];
  const times = new Map<string, number>();
  let [under, mostAtOnce] = [0, 0];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push({ path: request.url ?? '', headers: request.headers });
    const time = (times.get(url.pathname) ?? 0) + 1;
    times.set(url.pathname, time);
    mostAtOnce = Math.max(mostAtOnce, ++under);
    response.on('close', () => under--);
    const [, kind = ''] = url.pathname.split('/');
    const answer = answers[kind] ?? answers['missing'];
    setTimeout(
      () => {
        const wish = (name: string): string => url.searchParams.get(name) ?? '';
        answer?.({ request, response, time, wish, count: () => asked.length });
      },
      Number(url.searchParams.get('ms') ?? 0),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    at: (path) => `http://127.0.0.1:${port}${path}`,
    asked,
    get mostAtOnce() {
      return mostAtOnce;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  /** How often this was asked for, from 1. */
  readonly time: number;
  readonly wish: (name: string) => string;
  /** Of all requests so far. */
  readonly count: () => number;
}

const answers: Readonly<Record<string, (asked: Asked) => void>> = {
  missing: ({ response }) => response.writeHead(404, 'Not Here').end('no'),
  /** `?n=` bytes. */
  bytes: ({ response, wish }) => {
    const body = bytesOf(Number(wish('n') === '' ? 10 : wish('n')));
    response.writeHead(200, { 'content-length': body.length }).end(body);
  },
  /** `?status=` for `?times=`, with `?after=`, then 200. */
  later: ({ response, time, wish }) => {
    if (time > Number(wish('times') || Infinity)) response.end('at last');
    else
      response
        .writeHead(Number(wish('status')), wish('after') === '' ? {} : { 'retry-after': wish('after') })
        .end('not now');
  },
  /** Breaks off after `?at=` bytes of `?n=`, every time but the last of `?times=`; ranges by `?proof=`. */
  cut: ({ request, response, time, wish }) => {
    const body = bytesOf(Number(wish('n')));
    const proof = wish('proof') === 'changes' ? `"v${time}"` : wish('proof') === '' ? '' : '"v1"';
    const [, from = ''] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const isRest = proof !== '' && from !== '' && request.headers['if-range'] === proof;
    const rest = isRest ? body.subarray(Number(from)) : body;
    response.writeHead(isRest ? 206 : 200, {
      'content-length': rest.length,
      ...(proof === '' ? {} : { etag: proof }),
      ...(isRest ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    if (time >= Number(wish('times') || Infinity)) response.end(rest);
    else response.write(rest.subarray(0, Number(wish('at'))), () => setTimeout(() => response.destroy(), 20));
  },
  /** Answers a question for the rest with something else under the same name. */
  liar: ({ request, response, time, wish }) => {
    const body = bytesOf(1000);
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'content-length': body.length,
      etag: '"same"',
      'content-range': 'bytes 0-999/1000',
    });
    if (time > Number(wish('times'))) response.end(body);
    else response.write(body.subarray(0, 300), () => setTimeout(() => response.destroy(), 20));
  },
  /** Breaks off after 300 of 1000 bytes, then gives `?step=` of the rest at a time, and says that there are `?total=`. */
  bitwise: ({ request, response, wish }) => {
    const body = bytesOf(1000);
    const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    // Without a length: only its end says that it is over.
    if (first === undefined) {
      response.writeHead(200, { etag: '"v1"', ...(wish('said') === '' ? {} : { 'content-length': 1000 }) });
      response.write(body.subarray(0, 300), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    const from = Number(first);
    const piece = body.subarray(from, from + Number(wish('step')));
    const range = `bytes ${from}-${from + piece.length - 1}/${wish('total')}`;
    response.writeHead(206, { etag: '"v1"', 'content-range': range }).end(piece);
  },
  /** Answers when `?of=` requests have come. */
  last: ({ response, wish, count }) => {
    const timer = setInterval(() => {
      if (count() < Number(wish('of'))) return;
      clearInterval(timer);
      response.end('last');
    }, 5);
    response.on('close', () => clearInterval(timer));
  },
  redirect: ({ response, wish }) => response.writeHead(302, { location: wish('to') }).end(),
  circle: ({ response, wish }) =>
    response.writeHead(301, { location: `/circle/${wish('n') === '1' ? '?n=2' : '?n=1'}` }).end(),
  /** Each leads to the next. */
  chain: ({ response, wish }) =>
    response.writeHead(307, { location: `/chain?n=${Number(wish('n')) + 1}` }).end(),
  endless: ({ response }) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(16_384)));
    };
    response.on('drain', more);
    more();
  },
  bomb: ({ response }) =>
    response
      .writeHead(200, { 'content-encoding': 'gzip' })
      .end(zlib.gzipSync(Buffer.alloc(20_000_000), { level: 9 })),
  /** Packed bytes without end, of which nothing comes out. */
  hollow: ({ response }) => {
    const members = Buffer.concat(Array.from({ length: 800 }, () => zlib.gzipSync('')));
    const more = (): void => {
      while (response.write(members));
    };
    response.writeHead(200, { 'content-encoding': 'gzip' }).on('drain', more);
    more();
  },
  coded: ({ response, wish }) => response.writeHead(200, { 'content-encoding': wish('as') }).end('as sent'),
  packed: ({ response }) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('unpacked all the same')),
  named: ({ response, wish }) => response.writeHead(200, { 'content-disposition': wish('as') }).end('x'),
  silent: () => {},
  /** A byte now and then, for ever. */
  drip: ({ response, wish }) => {
    const timer = setInterval(() => response.write('.'), Number(wish('every')));
    response.on('close', () => clearInterval(timer));
  },
  gone: ({ request }) => request.socket.destroy(),
  noise: ({ request }) => request.socket.end('what is this\r\n\r\n'),
};
