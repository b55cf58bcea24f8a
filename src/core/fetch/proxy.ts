/** Variables of an environment that programs agree on: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, in either case. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** Names of these variables. */
export const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/**
 * The proxy that is to be asked for an address, as curl reads the variables (lower case before upper); undefined: the
 * server itself. This machine's own servers are never asked for through one.
 */
export function proxyOf(url: URL, variables: ProxyVariables): string | undefined {
  const read = (name: string): string => variables[name.toLowerCase()] ?? variables[name] ?? '';
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY').trim();
  if (proxy === '' || isOwn(url.hostname)) return undefined;
  const exceptions = read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((each) => each !== '');
  if (exceptions.some((each) => excepts(each.toLowerCase(), url))) return undefined;
  return /^[a-z][a-z\d+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

const isOwn = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/** `*`, a server, everything below it (`.example.org`, `*.example.org`, and with curl `example.org` too), with a port or without. */
function excepts(exception: string, { hostname, port, protocol }: URL): boolean {
  if (exception === '*') return true;
  const [, name = '', ownPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(exception) ?? [];
  const isPort = ownPort === undefined || ownPort === (port || (protocol === 'https:' ? '443' : '80'));
  const plain = name.replace(/^\*?\./, '');
  return isPort && plain !== '' && (hostname === plain || hostname.endsWith(`.${plain}`));
}
