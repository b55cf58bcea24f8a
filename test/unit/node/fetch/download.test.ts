import crypto from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Download, DownloadLimits } from '../../../../src/core/fetch/download.ts';
import { download } from '../../../../src/node/fetch/download.ts';
import { bytesOf, startServer, type TestServer } from '../../../support/http-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const limits: DownloadLimits = { tries: 3, stallMs: 5000, wholeMs: 20_000, mostBytes: 1e6, redirects: 5 };

async function fetched(
  url: string,
  more: Partial<DownloadLimits> = {},
): Promise<{ readonly result: Download; readonly bytes: Buffer | undefined; readonly rounds: number }> {
  let bytes: Buffer | undefined;
  let rounds = 0;
  const result = await download(
    { url: url.startsWith('/') ? server.at(url) : url, limits: { ...limits, ...more } },
    {
      moved: () => {},
      write: async (chunks) => {
        rounds++;
        const all: Buffer[] = [];
        for await (const chunk of chunks) all.push(Buffer.from(chunk));
        bytes = Buffer.concat(all);
        return { bytes: bytes.length, hash: crypto.createHash('sha256').update(bytes).digest('hex') };
      },
    },
  );
  return { result, bytes: result.ok ? bytes : undefined, rounds };
}

const messageOf = ({ result }: { readonly result: Download }): string =>
  result.ok ? 'ok' : `${result.failure.code}: ${result.failure.message}`;

describe('what stands at an address', () => {
  it('comes as it is, with what a person should know', async () => {
    const { result, bytes } = await fetched('/bytes/a.bin?n=300000');
    expect(bytes?.equals(bytesOf(300_000))).toBe(true);
    expect(result.facts).toMatchObject({ status: 200, tries: 1, isPrivate: true, resumed: false });
    expect((await fetched('/bytes/none?n=0')).bytes?.length).toBe(0);
    const { headers } = server.asked.find(({ path }) => path.startsWith('/bytes/a.bin')) ?? {};
    expect(headers).toMatchObject({ 'user-agent': 'batch-pool', 'accept-encoding': 'identity' });
    expect(headers).not.toHaveProperty('cookie');
  });

  it('is tried again where that may help, after as long as the server asks for', async () => {
    const { result, bytes } = await fetched('/later/a?status=503&after=0&times=2');
    expect([bytes?.toString(), result.facts.tries]).toEqual(['at last', 3]);
    const begun = performance.now();
    expect((await fetched('/later/b?status=429&after=1&times=1')).result.facts.tries).toBe(2);
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(messageOf(await fetched('/later/c?status=503&after=0'))).toBe(
      'http-status: The server answered 503 Service Unavailable.',
    );
    const patient = await fetched('/later/d?status=429&after=4000&times=1');
    expect(messageOf(patient)).toBe(
      'http-status: The server answered 429 Too Many Requests. It asks to be left alone for 4,000 s.',
    );
    expect(patient.result.facts.tries).toBe(1);
  });

  it('is not tried again where that cannot help', async () => {
    const missing = await fetched('/no/such');
    expect([messageOf(missing), missing.result.facts.tries]).toEqual([
      'http-status: The server answered 404 Not Here.',
      1,
    ]);
    const nobody = await fetched('http://no-such-server.invalid/a', { tries: 1 });
    expect(messageOf(nobody)).toMatch(/^not-reached: no-such-server\.invalid could not be reached: /);
    expect(messageOf(await fetched('/noise'))).toMatch(/its answer is no HTTP/);
  });

  it('is gone on with where it was cut off, if the server proves that it is the same', async () => {
    const { result, bytes, rounds } = await fetched('/cut/a?n=200000&at=70000&times=3&proof=etag');
    expect([bytes?.equals(bytesOf(200_000)), rounds]).toEqual([true, 1]);
    expect(result.facts).toMatchObject({ tries: 3, resumed: true, status: 200 });
    const ranges = server.asked
      .filter(({ path }) => path.startsWith('/cut/a'))
      .map(({ headers }) => headers.range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  it('is gone on with until all of it is there, however little of the rest comes at a time', async () => {
    const whole = async (path: string): Promise<void> => {
      const { result, bytes, rounds } = await fetched(path);
      expect([path, bytes?.equals(bytesOf(1000)), rounds, result.facts.tries]).toEqual([path, true, 1, 3]);
    };
    const never = async (path: string, found: string): Promise<void> =>
      expect([path, messageOf(await fetched(path, { tries: 2 }))]).toEqual([
        path,
        `download-cut: The connection ended before all had come (${found}).`,
      ]);
    await Promise.all([
      whole('/bitwise/a?step=350&total=1000'),
      whole('/bitwise/b?step=350&total=1000&said=yes'),
      never('/bitwise/c?step=350&total=1000', 'it has another length than was said'),
      // The rest of something else: of another length than at first, or of none.
      never('/bitwise/d?step=700&total=900&said=yes', 'the connection was broken off'),
      never('/bitwise/e?step=700&total=*', 'the connection was broken off'),
    ]);
  });

  it('is begun anew where it does not', async () => {
    for (const path of [
      '/cut/b?n=200000&at=70000&times=2',
      '/cut/c?n=200000&at=70000&times=2&proof=changes',
      '/liar/a?times=1',
    ]) {
      const { result, bytes } = await fetched(path, { tries: 4 });
      expect([path, bytes?.equals(bytesOf(path.startsWith('/liar') ? 1000 : 200_000))]).toEqual([path, true]);
      expect(result.facts.resumed).toBe(false);
    }
  });

  it('fails where it never comes as a whole: cut off, or shorter than was said', async () => {
    const cut = await fetched('/cut/d?n=1000&at=500', { tries: 2 });
    expect(messageOf(cut)).toMatch(/^download-cut: The connection ended before all had come/);
    expect(messageOf(await fetched('/gone', { tries: 2 }))).toMatch(
      /^not-reached: .* the connection was broken off/,
    );
  });

  it('has no more bytes than are allowed: endless, a bomb, too long by its own word', async () => {
    const said = 'download-too-big: It is larger than 1 MB; what had come of it was dropped.';
    for (const path of ['/endless', '/bomb', '/bytes/big?n=1000001', '/hollow'])
      expect([path, messageOf(await fetched(path))]).toEqual([path, said]);
  });

  it('is unpacked where the server packs it all the same, but not what is packed by itself', async () => {
    expect((await fetched('/packed/a.txt')).bytes?.toString()).toBe('unpacked all the same');
    for (const [coding, packed] of [
      ['deflate', 'deflate'],
      ['gzip,%20br', 'gzip, br'],
      ['utf-8', undefined],
      ['constructor', undefined],
    ]) {
      const { result, bytes } = await fetched(`/coded/a.txt?as=${coding}`);
      expect([coding, bytes?.toString(), result.facts.packed]).toEqual([coding, 'as sent', packed]);
    }
    expect((await fetched('/packed/a.tgz')).bytes?.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  it('may be elsewhere, but not round in a circle, for ever, or anywhere but on the web', async () => {
    const there = await fetched(`/redirect?to=${encodeURIComponent('/bytes/there')}`);
    expect([there.bytes?.length, there.result.facts.final]).toEqual([10, server.at('/bytes/there')]);
    const refused = async (path: string): Promise<string> => messageOf(await fetched(path));
    expect(await refused('/circle?n=1')).toBe(
      'redirect-refused: The server leads round in a circle, which was not followed.',
    );
    expect(await refused('/chain?n=1')).toMatch(/leads on and on, more than 5 times/);
    for (const to of ['file:///etc/passwd', 'data:,x', 'ftp://x/y', 'javascript:1'])
      expect(await refused(`/redirect?to=${encodeURIComponent(to)}`)).toBe(
        `redirect-refused: The server leads to an address that begins with ${to.split(':')[0]}:, which was not followed.`,
      );
    expect(await refused('/redirect?to=http://[')).toMatch(/no address/);
  });

  it('is given up after too long a silence, or too long at all', async () => {
    expect(messageOf(await fetched('/silent', { stallMs: 100, tries: 1 }))).toBe(
      'no-answer: Nothing came from the server for 0.1 s; it was given up.',
    );
    expect(messageOf(await fetched('/drip?every=20', { wholeMs: 300 }))).toBe(
      'download-cut: The connection ended before all had come (it took longer than 0.3 s).',
    );
    expect(messageOf(await fetched('/later/e?status=503&after=30', { wholeMs: 200 }))).toMatch(
      /longer than 0.2 s/,
    );
  });

  it('gets a password for the server that it is for, and no other', async () => {
    const seen: (string | undefined)[] = [];
    const other = http.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('x');
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    const to = encodeURIComponent(`http://127.0.0.1:${port}/x`);
    const { result } = await fetched(`http://me:secret@127.0.0.1:${server.port}/redirect?to=${to}`);
    const { headers } = server.asked.at(-1) ?? {};
    expect(headers?.authorization).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    expect(seen).toEqual([undefined]);
    expect(JSON.stringify(result)).not.toContain('secret');
    await new Promise((resolve) => {
      other.close(resolve);
      other.closeAllConnections();
    });
  });

  it('is called what the server says, as a word only', async () => {
    const named = async (as: string): Promise<string | undefined> =>
      (await fetched(`/named?as=${encodeURIComponent(as)}`)).result.facts.named;
    expect(await named('attachment; filename="a b.pdf"')).toBe('a b.pdf');
    expect(await named("attachment; filename*=UTF-8''%e2%82%ac.txt")).toBe('€.txt');
    expect(await named('attachment; filename="../../etc/passwd"')).toBe('../../etc/passwd');
    expect(await named(';;;===')).toBeUndefined();
  });
});

describe('a proxy that cannot be asked', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is told of where the server itself is not reached', async () => {
    vi.stubEnv('http_proxy', 'socks5://127.0.0.1:1');
    expect(messageOf(await fetched('http://nowhere.invalid/', { tries: 1 }))).toMatch(
      /^not-reached: nowhere\.invalid could not be reached: .* The proxy was not asked: it is none of HTTP\.$/,
    );
  });
});
