import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on this machine alone, which notes what is asked of it. */
export function listenForRequests(): {
  readonly url: Promise<string>;
  readonly requests: readonly string[];
  close(): Promise<void>;
} {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end();
  });
  const url = new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
  return {
    url,
    requests,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
