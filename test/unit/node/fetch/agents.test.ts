import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { agentFor } from '../../../../src/node/fetch/agents.ts';
import { request } from '../../../../src/node/fetch/request.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const asking = (url: string): Promise<string> =>
  request({
    url: new URL(url),
    headers: {},
    stallMs: 5000,
    redirects: 0,
    signal: new AbortController().signal,
  }).then(async ({ response }) => Buffer.concat(await response.toArray()).toString());

async function withProxy(work: (port: number, asked: readonly string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const proxy = http.createServer((heard, response) => {
    asked.push(`${heard.method} ${heard.url} ${heard.headers['proxy-authorization']}`);
    response.end('from the proxy');
  });
  proxy.on('connect', (heard, socket) => {
    asked.push(`${heard.method} ${heard.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  try {
    await work((proxy.address() as AddressInfo).port, asked);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
}

test('the proxy of the environment is asked, for servers that are not known here', () =>
  withProxy(async (port, asked) => {
    vi.stubEnv('http_proxy', `http://me:pass@127.0.0.1:${port}`);
    vi.stubEnv('https_proxy', `127.0.0.1:${port}`);
    vi.stubEnv('no_proxy', 'elsewhere.invalid');
    expect(await asking('http://nowhere.invalid/a?n=1')).toBe('from the proxy');
    await expect(asking('https://nowhere.invalid/')).rejects.toThrow();
    await expect(asking('http://elsewhere.invalid/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    const who = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    expect(asked).toEqual([`GET http://nowhere.invalid/a?n=1 ${who}`, 'CONNECT nowhere.invalid:443']);
    expect(agentFor(new URL('http://nowhere.invalid/')).proxied).toBe(true);
  }));

test('one of another kind is passed by, and that is said', () => {
  vi.stubEnv('http_proxy', 'socks5://127.0.0.1:1');
  expect(agentFor(new URL('http://a.example/'))).toMatchObject({
    proxied: false,
    past: 'it is none of HTTP',
  });
});
