import { describe, expect, it } from 'vitest';
import type { FormatName } from '../../../../src/core/log/formats.ts';
import { summaryOf } from '../../../../src/core/log/summary.ts';
import { readResult, readValue } from '../../../support/log-reading.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';

interface Sample {
  readonly lines: readonly string[];
  readonly title: string;
  readonly told: Readonly<Record<string, unknown>>;
}

/** Lines out of the manuals of those who write them. */
const samples: Readonly<Record<FormatName, Sample>> = {
  common: {
    title: 'Common',
    lines: ['127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326'],
    told: { first: '2000-10-10T20:55:36Z', bytes: 2326, host: '127.0.0.1', path: '/apache_pb.gif', hour: 13 },
  },
  combined: {
    title: 'Combined',
    lines: [
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"',
    ],
    told: {
      ...{ first: '2000-10-10T20:55:36Z', bytes: 2326, host: '127.0.0.1', path: '/apache_pb.gif', hour: 13 },
      referrer: 'http://www.example.com/start.html',
      agent: 'Mozilla/4.08 [en] (Win98; I ;Nav)',
    },
  },
  vhost: {
    title: 'Combined with host',
    lines: [
      `www.example.com:443 2001:db8::7 - - [29/Feb/2024:00:00:01 +0530] "GET /a?b=c HTTP/2.0" 404 0 "-" "${firefox}"`,
    ],
    told: {
      first: '2024-02-28T18:30:01Z',
      site: 'www.example.com:443',
      host: '2001:db8::7',
      path: '/a',
      hour: 0,
    },
  },
  'vhost-common': {
    title: 'Common with host',
    lines: ['shop.example 10.1.2.3 - - [01/Jan/2024:23:59:60 +0000] "HEAD / HTTP/1.1" 204 -'],
    told: { site: 'shop.example', host: '10.1.2.3', path: '/', bytes: 0, hour: 23 },
  },
  timed: {
    title: 'Combined with time taken',
    lines: [
      `10.0.0.9 - - [15/Jan/2024:10:00:00 +0000] "POST /api HTTP/1.1" 201 12 "-" "${firefox}" 0.250`,
      `10.0.0.9 - - [15/Jan/2024:10:00:00 +0000] "POST /api HTTP/1.1" 201 12 "-" "${firefox}" "1.2.3.4" 0.250`,
      `10.0.0.9 - - [15/Jan/2024:10:00:00 +0000] "POST /api HTTP/1.1" 201 12 "-" "${firefox}" 0.250 0.249 .`,
    ],
    told: { path: '/api', seconds: 0.25, hour: 10 },
  },
  w3c: {
    title: 'W3C extended',
    lines: [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      '#Date: 2024-01-15 07:00:00',
      '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes time-taken',
      '2024-01-15 07:00:12 10.0.0.1 GET /shop/list.aspx id=7 443 - 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) https://shop.example/ 200 0 0 512 1500',
    ],
    told: {
      ...{
        first: '2024-01-15T07:00:12Z',
        host: '203.0.113.9',
        path: '/shop/list.aspx',
        bytes: 512,
        seconds: 1.5,
      },
      ...{ agent: 'Mozilla/5.0 (Windows NT 10.0)', referrer: 'https://shop.example/', hour: 7 },
    },
  },
  json: {
    title: 'JSON lines',
    lines: [
      '{"time_local":"15/Jan/2024:09:30:00 +0100","remote_addr":"198.51.100.4","request":"GET /v1/items?q=1 HTTP/1.1","status":"200","body_bytes_sent":"77","request_time":"0.031","http_user_agent":"curl/8.5.0"}',
    ],
    told: {
      ...{ first: '2024-01-15T08:30:00Z', host: '198.51.100.4', path: '/v1/items', bytes: 77, hour: 9 },
      ...{ agent: 'curl/8.5.0', seconds: 0.031 },
    },
  },
  alb: {
    title: 'Application Load Balancer',
    lines: [
      'https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/a/b HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-"',
    ],
    told: {
      ...{ first: '2018-07-02T22:23:00Z', host: '192.168.131.39', path: '/a/b', bytes: 57, hour: 22 },
      ...{ agent: 'curl/7.46.0', seconds: 0.171 },
    },
  },
  elb: {
    title: 'Classic Load Balancer',
    lines: [
      '2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.38.0" DHE-RSA-AES128-SHA TLSv1.2',
      '2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 - -1 -1 -1 503 0 0 0 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
    ],
    told: { host: '192.168.131.39', path: '/', bytes: 57, hour: 23, requests: 2 },
  },
};

describe.each(Object.entries(samples))('%s', (format, { title, lines, told }) => {
  const content = `${lines.join('\n')}\n`;

  it('is found out by its lines, and gives all that they have', async () => {
    const value = await readValue(content);
    expect(value.format).toBe(title);
    const summary = summaryOf(value, 10);
    const first = (name: keyof typeof summary.top): string | undefined => summary.top[name].rows[0]?.value;
    const found: Record<string, unknown> = {
      ...{ first: summary.first, bytes: summary.bytes, requests: summary.valid },
      ...{ host: first('hosts'), path: first('paths'), site: first('sites') },
      ...{ referrer: first('referrers'), agent: first('agents') },
      seconds: summary.times?.max,
      hour: summary.hours.findIndex((hour) => hour.lines > 0),
    };
    expect(found).toMatchObject(told);
    expect([value.lines, value.rejected]).toEqual([lines.length, 0]);
    expect(value.valid + summary.other).toBe(lines.length);
  });

  it('is the same when it is asked for, and with line ends of Windows', async () => {
    const auto = await readValue(content);
    const asked = await readValue(content.replaceAll('\n', '\r\n'), {
      wish: { format: format as FormatName },
    });
    expect(asked).toEqual(auto);
  });

  it('rejects lines that are cut anywhere, or reads them', async () => {
    const last = Buffer.from(lines.at(-1) ?? '');
    const head = lines.slice(0, -1).join('\n');
    const heads = await readValue(`${head}\n`, { wish: { format: format as FormatName } });
    for (let at = 1; at < last.length; at++) {
      const cut = Buffer.concat([Buffer.from(`${head}\n`), last.subarray(0, at)]);
      const value = await readValue(cut, { wish: { format: format as FormatName } });
      expect(value.valid + value.rejected).toBe(heads.valid + 1);
    }
  });
});

describe('other forms of the same formats', () => {
  it.each([
    [
      'CloudFront, with tabs',
      [
        '#Version: 1.0',
        '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query time-taken',
        '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Windows%20NT%2010.0;%20Win64)\t-\t0.001',
      ],
      {
        agent: 'Mozilla/5.0 (Windows NT 10.0; Win64)',
        seconds: 0.001,
        site: 'd111.cloudfront.net',
        bytes: 392,
      },
    ],
    [
      'W3C with the day in a directive only',
      [
        '#Version: 1.0',
        '#Date: 12-Jan-1996 00:00:00',
        '#Date: 1996-01-12 00:00:00',
        '#Fields: time cs-method cs-uri',
        '00:34:23 GET /foo/bar.html',
      ],
      { path: '/foo/bar.html', first: '1996-01-12T00:34:23Z' },
    ],
    [
      'Caddy',
      [
        '{"level":"info","ts":1646861401.52,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"127.0.0.1","remote_port":"41342","client_ip":"127.0.0.1","proto":"HTTP/2.0","method":"GET","host":"localhost","uri":"/x?y","headers":{"User-Agent":["curl/7.82.0"],"Accept":["*/*"]}},"bytes_read":0,"user_id":"","duration":0.000929675,"size":10900,"status":200}',
      ],
      {
        host: '127.0.0.1',
        agent: 'curl/7.82.0',
        path: '/x',
        bytes: 10_900,
        first: '2022-03-09T21:30:01Z',
        site: 'localhost',
      },
    ],
    [
      'Traefik',
      [
        '{"ClientHost":"10.0.0.7","DownstreamContentSize":19,"DownstreamStatus":404,"Duration":2500000,"RequestHost":"a.example","RequestMethod":"GET","RequestPath":"/nope","StartUTC":"2024-01-15T10:00:00.123Z","request_User-Agent":"x"}',
      ],
      { host: '10.0.0.7', path: '/nope', seconds: 0.0025, site: 'a.example' },
    ],
    [
      'Google Cloud',
      [
        '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://a.example/p?q","status":200,"responseSize":"5","remoteIp":"8.8.8.8","latency":"0.120s"},"timestamp":"2024-01-15T10:00:00.1+02:00"}',
      ],
      { host: '8.8.8.8', path: '/p', seconds: 0.12, bytes: 5, first: '2024-01-15T08:00:00Z' },
    ],
  ])('%s', async (_, lines, told) => {
    const value = await readValue(lines.join('\n'));
    expect([value.valid, value.rejected]).toEqual([1, 0]);
    const { top, ...summary } = summaryOf(value, 1);
    const first = (name: keyof typeof top): string | undefined => top[name].rows[0]?.value;
    expect({
      ...{ host: first('hosts'), path: first('paths'), site: first('sites'), agent: first('agents') },
      ...{ seconds: summary.times?.max, bytes: summary.bytes, first: summary.first },
    }).toMatchObject(told);
  });

  it.each([
    ['a user with a space', '1.2.3.4 - john doe [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 5 "-" "x"'],
    [
      'a quote that is escaped',
      '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /\\" HTTP/1.0" 200 5 "-" "a \\" b"',
    ],
    ['a quote that is not', '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a"b HTTP/1.0" 200 5 "-" "x"'],
    ['a space in the path', '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a b HTTP/1.0" 200 5 "-" "x"'],
    ['no bytes', '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 304 - "-" "x"'],
    [
      'more behind the agent',
      '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 304 - "-" "x" "1.1.1.1" 9 us',
    ],
    [
      'a name instead of an address',
      'a.example - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 304 - "-" "x"',
    ],
  ])('Combined with %s', async (_, line) => {
    expect(await readValue(line)).toMatchObject({ format: 'Combined', valid: 1, rejected: 0, malformed: 0 });
  });

  it.each(['-', '', '\\x16\\x03\\x01\\x00\\xEE', 'quit', '() { :;}; /bin/bash'])(
    'Combined with %j for a request, which is none',
    async (request) => {
      const line = `1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "${request}" 400 5 "-" "x"`;
      const value = await readValue(line);
      expect(value).toMatchObject({ valid: 1, malformed: 1 });
      expect(value.tables.paths.values).toEqual([]);
    },
  );
});

describe('what is no log of requests', () => {
  it.each([
    ['nginx', '2024/01/15 10:00:00 [error] 12#12: *1 open() "/x" failed'],
    [
      'Apache',
      '[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 1:tid 2] [client ::1:3] File does not exist',
    ],
  ])('is said of the error log of %s', async (_, line) => {
    expect(await readResult(`${line}\n${line}\n`)).toMatchObject({
      unchanged: 'an error log, not a log of requests',
    });
  });

  it('fails otherwise', async () => {
    for (const text of ['Dear diary,\nto-day nothing happened.\n', '\0\0\0\n\0', '{"a":1}\n[]\n'])
      expect(await readResult(text)).toMatchObject({ failure: { code: 'unknown-log-format' } });
  });

  it('is an empty log where nothing is in it', async () => {
    for (const text of ['', '\n\n', ' \r\n\t\n'])
      expect(await readResult(text)).toMatchObject({ notes: ['no lines'], value: { valid: 0, rejected: 0 } });
  });

  it('is undecided where it is a part: the file is then read as a whole', async () => {
    const w3c = samples.w3c.lines.join('\n');
    for (const [text, part] of [
      ['Dear diary,', 'first'],
      ['Dear diary,', 'later'],
      [w3c, 'later'],
    ] as const)
      expect((await readResult(text, { part })).value).toEqual({ undecided: true });
    expect(await readResult(w3c, { part: 'first' })).toMatchObject({ value: { valid: 1 } });
  });
});

describe('other encodings', () => {
  const line = '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /ä HTTP/1.0" 200 5 "-" "x"\n';
  it.each([
    ['UTF-8', Buffer.from(line)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${line}`)],
    ['UTF-16', Buffer.from(`\uFEFF${line}`, 'utf16le')],
    ['Latin-1', Buffer.from(line, 'latin1')],
  ])('%s', async (_, bytes) => {
    for (const chunkBytes of [7, 1 << 20]) {
      const value = await readValue(bytes, { chunkBytes });
      expect([value.valid, value.tables.paths.values, value.tables.hosts.values]).toEqual([
        1,
        ['/ä'],
        ['1.2.3.4'],
      ]);
    }
  });
});
