import { expect, test } from 'vitest';
import { proxyOf } from '../../../../src/core/fetch/proxy.ts';

const both = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'secure:2' };

test.each([
  ['http://a.example/x', both, 'http://plain:1'],
  ['https://a.example/x', both, 'http://secure:2'],
  ['https://a.example/x', { HTTP_PROXY: 'http://plain:1' }, undefined],
  ['http://a.example/x', { ...both, http_proxy: 'http://lower:3' }, 'http://lower:3'],
  ['http://a.example/x', { ...both, http_proxy: '' }, undefined],
  ['http://a.example/x', { HTTP_PROXY: 'socks5://s:1' }, 'socks5://s:1'],
  ['http://localhost/x', both, undefined],
  ['http://127.0.0.1:8080/x', both, undefined],
  ['http://[::1]/x', both, undefined],
  ['http://127.0.0.1.example/x', both, 'http://plain:1'],
])('%s with %j: %s', (url, variables, proxy) => {
  expect(proxyOf(new URL(url), variables)).toBe(proxy);
});

test.each([
  ['*', true],
  ['b.example, a.example', true],
  ['b.example a.EXAMPLE', true],
  ['.example', true],
  ['*.example', true],
  ['example', true],
  ['a.example:80', true],
  ['a.example:81', false],
  ['ample', false],
  ['.a.example', true],
  ['x.a.example', false],
  [',', false],
])('NO_PROXY %j leaves a.example out: %s', (exceptions, isOut) => {
  const proxy = proxyOf(new URL('http://a.example/'), { ...both, NO_PROXY: exceptions });
  expect(proxy === undefined).toBe(isOut);
});
