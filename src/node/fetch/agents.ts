import http from 'node:http';
import https from 'node:https';
import { proxyOf } from '../../core/fetch/proxy.ts';

/** How an address is asked for. */
export interface Way {
  readonly agent: http.Agent;
  readonly proxied: boolean;
  /** Why the proxy that the environment names is not asked. */
  readonly past?: string;
}

/** Node 22.21 and 24.5 on; newer than the types of the oldest Node that may run this. */
interface ProxyAgentOptions extends http.AgentOptions {
  readonly proxyEnv: Readonly<Record<string, string>>;
}
const knowsProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

/** By kind of address and proxy. Connections are used again; there are never more than requests. */
const agents = new Map<string, http.Agent>();

/** The connections for an address: straight to its server, or to the proxy of the environment. */
export function agentFor(url: URL): Way {
  const wanted = proxyOf(url, process.env);
  const past = wanted === undefined ? undefined : whyNot(wanted);
  const proxy = past === undefined ? wanted : undefined;
  const key = `${url.protocol} ${proxy ?? ''}`;
  const agent = agents.get(key) ?? makeAgent(url.protocol, proxy);
  agents.set(key, agent);
  return { agent, proxied: proxy !== undefined, ...(past === undefined ? {} : { past }) };
}

function makeAgent(protocol: string, proxy: string | undefined): http.Agent {
  const isSecure = protocol === 'https:';
  if (proxy === undefined) return new (isSecure ? https : http).Agent({ keepAlive: true });
  const proxyEnv = { [isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY']: proxy };
  const options: ProxyAgentOptions = { keepAlive: true, proxyEnv };
  return new (isSecure ? https : http).Agent(options);
}

function whyNot(proxy: string): string | undefined {
  if (!knowsProxies) return `proxies need Node 22.21, 24.5 or newer, and this is ${process.versions.node}`;
  return /^https?:\/\//i.test(proxy) && URL.canParse(proxy) ? undefined : 'it is none of HTTP';
}
