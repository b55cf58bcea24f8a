import type { LineScanner } from './entry.ts';
import { JsonScanner } from './json-scanner.ts';
import { parsePattern, type Pattern } from './pattern.ts';
import { PatternScanner } from './pattern-scanner.ts';
import { W3cScanner } from './w3c-scanner.ts';

const common = '$remote_addr $ident $remote_user [$time_local] "$request" $status $body_bytes_sent';
const combined = `${common} "$http_referer" "$http_user_agent"`;
const withHost = (rest: string): string => rest.replace('$remote_addr', '$host $own_known_host');
const balancerTimes = '$own_seconds_part $own_seconds_part $own_seconds_part';

interface Format {
  readonly title: string;
  readonly description: string;
  readonly scanner: () => LineScanner;
}

const byPatterns =
  (isOpen: boolean, ...texts: readonly string[]): Format['scanner'] =>
  () =>
    new PatternScanner(texts.map((text) => known(text, isOpen)));

function known(text: string, isOpen: boolean): Pattern {
  const pattern = parsePattern(text, { isOpen, isOwn: true });
  if ('problem' in pattern) throw new Error(pattern.problem);
  return pattern;
}

/** In the order in which they are tried: of two that fit the same lines the one that says more comes first. */
export const formats = {
  w3c: {
    title: 'W3C extended',
    description: 'W3C extended, with #Fields lines: IIS, Amazon CloudFront.',
    scanner: () => new W3cScanner(),
  },
  json: {
    title: 'JSON lines',
    description: 'One JSON object a line: nginx, Caddy, Traefik, Envoy, Google Cloud.',
    scanner: () => new JsonScanner(),
  },
  alb: {
    title: 'Application Load Balancer',
    description: 'Amazon Application Load Balancer.',
    scanner: byPatterns(
      true,
      `$type $time_iso8601 $elb $own_client $target ${balancerTimes} $status $target_status $received $bytes_sent "$request" "$http_user_agent"`,
    ),
  },
  elb: {
    title: 'Classic Load Balancer',
    description: 'Amazon Classic Load Balancer.',
    scanner: byPatterns(
      true,
      `$time_iso8601 $elb $own_client $target ${balancerTimes} $status $target_status $received $bytes_sent "$request" "$http_user_agent"`,
      `$time_iso8601 $elb $own_client $target ${balancerTimes} $status $target_status $received $bytes_sent "$request"`,
    ),
  },
  timed: {
    title: 'Combined with time taken',
    description: 'Combined with $request_time behind it, in seconds with a point: nginx.',
    scanner: byPatterns(
      true,
      `${combined} $own_decimal_seconds`,
      `${combined} "$http_x_forwarded_for" $own_decimal_seconds`,
    ),
  },
  vhost: {
    title: 'Combined with host',
    description: 'Combined with the host in front (vhost_combined): Apache with several sites.',
    scanner: byPatterns(true, withHost(combined)),
  },
  'vhost-common': {
    title: 'Common with host',
    description: 'Common with the host in front.',
    scanner: byPatterns(false, withHost(common)),
  },
  combined: {
    title: 'Combined',
    description: 'Combined: the usual format of Apache and nginx. What follows the agent is passed over.',
    scanner: byPatterns(true, combined),
  },
  common: {
    title: 'Common',
    description: 'Common Log Format, without referrer and agent.',
    scanner: byPatterns(false, common),
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats).filter((name): name is FormatName => name in formats);

/** A scanner for the lines of a pattern of one's own, which is known to be right. */
export function ownScanner(text: string): LineScanner {
  const pattern = parsePattern(text, { isOpen: false });
  if ('problem' in pattern) throw new Error(pattern.problem);
  return new PatternScanner([pattern]);
}
