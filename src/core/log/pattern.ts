/** What a variable of a pattern is. */
export const kinds = {
  ignored: 0,
  host: 1,
  site: 2,
  time: 3,
  request: 4,
  method: 5,
  path: 6,
  status: 7,
  sent: 8,
  referrer: 9,
  agent: 10,
  seconds: 11,
  milliseconds: 12,
  microseconds: 13,
  /** One of several times that make the time taken together. */
  secondsPart: 14,
  /** Address and port. */
  client: 15,
  /** Never `-`: tells a line with a host in front from one without. */
  knownHost: 16,
  /** With a point: tells seconds from whatever else ends a line. */
  decimalSeconds: 17,
} as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** The names of nginx's log module; any other name is passed over. */
const variables: Readonly<Record<string, Kind>> = {
  remote_addr: kinds.host,
  http_x_real_ip: kinds.host,
  realip_remote_addr: kinds.host,
  host: kinds.site,
  http_host: kinds.site,
  server_name: kinds.site,
  time_local: kinds.time,
  time_iso8601: kinds.time,
  msec: kinds.time,
  request: kinds.request,
  request_method: kinds.method,
  request_uri: kinds.path,
  uri: kinds.path,
  status: kinds.status,
  body_bytes_sent: kinds.sent,
  bytes_sent: kinds.sent,
  http_referer: kinds.referrer,
  http_user_agent: kinds.agent,
  request_time: kinds.seconds,
  request_time_ms: kinds.milliseconds,
  request_time_us: kinds.microseconds,
};

/** For the formats that come along. */
const ownVariables: Readonly<Record<string, Kind>> = {
  own_client: kinds.client,
  own_known_host: kinds.knownHost,
  own_seconds_part: kinds.secondsPart,
  own_decimal_seconds: kinds.decimalSeconds,
};

/** A variable and what stands behind it: it goes up to there. */
export interface Slot {
  readonly kind: Kind;
  /** Stands in double quotes, in which a backslash takes the next sign's meaning. */
  readonly isQuoted: boolean;
  /** Empty: up to the end of the line. */
  readonly literal: Uint8Array;
}

/** A line's form. It is no regular expression: each variable ends where what stands behind it is found first. */
export interface Pattern {
  readonly head: Uint8Array;
  readonly slots: readonly Slot[];
  /** More may follow behind a space. */
  readonly isOpen: boolean;
}

/** @returns the pattern, or what is wrong with its text */
export function parsePattern(
  text: string,
  { isOpen = false, isOwn = false }: { readonly isOpen?: boolean; readonly isOwn?: boolean } = {},
): Pattern | { readonly problem: string } {
  const parts = text.trim().split(/\$(\w+|\{\w+\})/);
  const [head = ''] = parts;
  const slots: Slot[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    const name = (parts[i] ?? '').replace(/^\{|\}$/g, '');
    const [before = '', literal = ''] = [parts[i - 1], parts[i + 1]];
    const isLast = i + 2 >= parts.length;
    if (literal === '' && !isLast)
      return { problem: `nothing stands between $${name} and what follows, so nobody can tell them apart` };
    const kind =
      (isOwn && Object.hasOwn(ownVariables, name) ? ownVariables[name] : undefined) ??
      (Object.hasOwn(variables, name) ? variables[name] : undefined) ??
      kinds.ignored;
    const isQuoted = before.endsWith('"') && literal.startsWith('"');
    slots.push({ kind, isQuoted, literal: Buffer.from(literal) });
  }
  if (!slots.some(({ kind }) => kind === kinds.time))
    return { problem: 'it has no time: $time_local, $time_iso8601 or $msec' };
  return { head: Buffer.from(head), slots, isOpen };
}
