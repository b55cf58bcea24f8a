import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLine } from '../../../../src/core/log/lines.ts';
import { mergingLogs } from '../../../../src/core/log/sum.ts';
import { summaryOf } from '../../../../src/core/log/summary.ts';
import { allAtOnce } from '../../../../src/core/steps.ts';
import type { LogValue } from '../../../../src/core/log/value.ts';
import type { FormatName } from '../../../../src/core/log/formats.ts';
import { formatNames } from '../../../../src/core/log/formats.ts';
import { logLines, noTruth } from '../../../support/log-lines.ts';
import { readResult, readValue, usualWish } from '../../../support/log-reading.ts';

const someLines = (count: number, broken = 20, seed = 3): readonly string[] => {
  const lines = logLines({ seed, broken }, noTruth());
  return Array.from({ length: count }, () => lines.next().value);
};
const timed = (at: number, seconds: string, path = '/a', status = 200): string =>
  `10.0.0.${at % 200} - - [15/Jan/2024:${String(Math.floor(at / 60) % 24).padStart(2, '0')}:00:00 +0000] "GET ${path} HTTP/1.1" ${status} ${at} "-" "x" ${seconds}`;

/** As `wc` and `awk` count them: a last line without its end is one. */
const countLines = (bytes: Buffer): number => {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count;
};

describe('any bytes', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom(
        ...someLines(3, 0),
        '#Fields: date time c-ip cs-method sc-status',
        '{"time":1,"status":200}',
        '[',
        '"',
      )
      .map((text) => Buffer.from(text)),
  );
  const contents = fc
    .array(fc.tuple(pieces, fc.constantFrom('\n', '\r\n', '', '\n\n')), { maxLength: 12 })
    .map((all) => Buffer.concat(all.flatMap(([piece, end]) => [piece, Buffer.from(end)])))
    // Two of these marks make another encoding, of which the number of lines is another.
    .filter((bytes) => (bytes[0] ?? 0) < 0xfe);

  it('are counted to the line in every format, in chunks of any length', async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.constantFrom<FormatName>(...formatNames),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, format, chunkBytes) => {
          const value = await readValue(bytes, { wish: { format } });
          const marked = bytes.length === 3 && bytes.toString('hex') === 'efbbbf';
          expect(value.lines).toBe(marked ? 0 : countLines(bytes));
          expect(value.valid + value.rejected).toBeLessThanOrEqual(value.lines);
          expect(await readValue(bytes, { wish: { format }, chunkBytes })).toEqual(value);
          expect(() => JSON.stringify(summaryOf(value, 10))).not.toThrow();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never make the finding of the format fail', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (bytes) => {
        const { value, failure, unchanged } = await readResult(bytes);
        expect([value, failure, unchanged].filter((each) => each !== undefined)).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});

/** Undefined: they could not be merged. */
function mergedOf(parts: readonly LogValue[]): unknown {
  const merging = mergingLogs();
  return parts.every((part) => allAtOnce(merging.add(part))) ? allAtOnce(merging.end()) : undefined;
}

describe('a log in parts', () => {
  const lines = [...someLines(300), ...Array.from({ length: 50 }, (_, i) => timed(i * 30, `0.${100 + i}`))];
  const format = 'combined';
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: lines.length - 1 }), { maxLength: 5 });

  it('comes to the same as the whole, wherever it is cut', async () => {
    for (const wish of [
      { format },
      { format: 'timed' },
      { format, hours: 'utc', queries: true, rejects: 3 },
    ] as const) {
      const whole = await readValue(lines.join('\n'), { wish });
      await fc.assert(
        fc.asyncProperty(cuts, async (found) => {
          const ends = [...found.toSorted((a, b) => a - b), lines.length];
          const parts: LogValue[] = [];
          for (const [i, end] of ends.entries()) {
            const content = lines.slice(i === 0 ? 0 : ends[i - 1], end).join('\n');
            const next = await readValue(content, { wish, part: i === 0 ? 'first' : 'later' });
            parts.push(JSON.parse(JSON.stringify(next)));
          }
          expect(mergedOf(parts)).toEqual(whole);
        }),
        { numRuns: 12 },
      );
    }
  });

  it('is read as a whole where the parts do not look the same', async () => {
    const [one, other] = [await readValue(lines[0] ?? ''), await readValue(timed(1, '0.100'))];
    expect(mergedOf([one, other])).toBeUndefined();
    const none = await readValue('\n\n', { part: 'later' });
    expect(mergedOf([one, none])).toMatchObject({ format: one.format, lines: 3, valid: 1 });
  });
});

describe('rejected lines', () => {
  it('have their number, column, reason and a text that can be shown', async () => {
    const good = someLines(1, 0)[0] ?? '';
    const bad = [
      good.replace(/ 20\d | [345]0\d /, ' 2x0 '),
      good.replace(/\[\d\d/, '[99'),
      'a\u001b[31mred\u0007\u202Eevil',
    ];
    const value = await readValue(['', good, bad[0], good, bad[1], bad[2], good].join('\n'));
    expect(value).toMatchObject({ lines: 7, valid: 3, rejected: 3 });
    expect(value.rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [3, (bad[0] ?? '').indexOf('2x0') + 1, 'status'],
      [5, (bad[1] ?? '').indexOf('[99') + 2, 'time'],
      [6, 1, 'form'],
    ]);
    expect(value.rejects[2]?.text).toBe('a\\x1b[31mred\\x07\\u202eevil');
  });

  it('are told as far as asked for, and counted all', async () => {
    const value = await readValue('x\n'.repeat(100), { wish: { format: 'common', rejects: 5 } });
    expect([value.rejected, value.rejects.length]).toEqual([100, 5]);
  });

  it('are one of a line that is too long, whatever its length', async () => {
    const good = someLines(1, 0)[0] ?? '';
    const fits = good.replace('GET /', `GET /${'y'.repeat(longestLine - good.length)}`);
    for (const length of [longestLine + 1, 3_000_000])
      for (const chunkBytes of [1000, 1 << 20]) {
        const text = `${good}\n${'x'.repeat(length)}\n${fits}\n${good}`;
        const value = await readValue(text, { wish: { format: 'combined' }, chunkBytes });
        expect(value).toMatchObject({ lines: 4, valid: 3, rejected: 1 });
        expect(value.rejects[0]).toMatchObject({ line: 2, reason: 'too-long', column: 1 });
        expect(value.rejects[0]?.text.length).toBeLessThan(200);
      }
  });
});

describe('what is counted', () => {
  it('by the clock of the log, or by UTC', async () => {
    const line = '1.2.3.4 - - [01/Jan/2024:00:30:00 +0200] "GET / HTTP/1.0" 200 5';
    const [log, utc] = [await readValue(line), await readValue(line, { wish: { hours: 'utc' } })];
    expect([summaryOf(log, 1).days[0]?.day, log.hours[0]?.lines]).toEqual(['2024-01-01', 1]);
    expect([summaryOf(utc, 1).days[0]?.day, utc.hours[22]?.lines]).toEqual(['2023-12-31', 1]);
    expect(summaryOf(utc, 1).first).toBe('2023-12-31T22:30:00Z');
  });

  it('paths, with their queries where they are asked for', async () => {
    const text = ['/a?x=1', '/a?x=2', '/a'].map((path) => timed(1, '0.100', path)).join('\n');
    const [without, all] = [await readValue(text), await readValue(text, { wish: { queries: true } })];
    expect([without.tables.paths.values, without.tables.paths.counts]).toEqual([['/a'], [3]]);
    expect(all.tables.paths.values).toEqual(['/a', '/a?x=1', '/a?x=2']);
  });

  it('visitors by address, day and agent, and bots apart', async () => {
    const line = (host: string, day: number, agent: string): string =>
      `${host} - - [0${day}/Jan/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 7 "-" "${agent}"`;
    const bot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';
    const text = [line('1.1.1.1', 1, firefox), line('1.1.1.1', 1, firefox), line('1.1.1.1', 2, firefox)];
    const summary = summaryOf(await readValue([...text, line('1.1.1.1', 1, bot)].join('\n')), 10);
    expect(summary.visitors).toEqual({ estimate: 3, isExact: true });
    expect(summary.days.map(({ visitors }) => visitors.estimate)).toEqual([2, 1]);
    expect(summary.bots).toEqual({ lines: 1, bytes: 7 });
  });

  it('times of each route and status, where one route stands for many paths', async () => {
    const text = Array.from({ length: 100 }, (_, i) => timed(i, `0.${100 + i}`, `/user/${i}/x`)).join('\n');
    const slow = timed(1, '9.000', '/user/7/x', 500);
    const { routes, times } = summaryOf(await readValue(`${text}\n${slow}`), 10);
    expect(routes.map(({ route, status, requests }) => [route, status, requests])).toEqual([
      ['/user/{number}/x', 200, 100],
      ['/user/{number}/x', 500, 1],
    ]);
    expect(routes[0]?.p50).toBeGreaterThan(0.149 * 0.99);
    expect(routes[0]?.p50).toBeLessThan(0.15 * 1.01);
    expect([times?.max, routes[1]?.max]).toEqual([9, 9]);
  });

  it('in bounded room, however many different days, routes and texts there are', async () => {
    const day = (i: number): string => new Date(i * 86_400_000).toISOString();
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({
        ...{ time: day(i % 3000), status: 100 + (i % 900), request: `GET /${i}a/b`, duration: i },
        ...{ user_agent: `agent ${i}`, remote_addr: `h${i}`, host: `s${i}`, referer: `r${i}` },
      }),
    );
    const valid = await readValue(lines.join('\n'));
    expect([valid.valid, valid.rejected]).toEqual([20_000, 0]);
    expect([valid.days.length, valid.routes.length, valid.tables.paths.values.length]).toEqual([
      400, 300, 1000,
    ]);
    const days = valid.days.reduce((sum, { lines: count }) => sum + count, valid.otherDays.lines);
    const taken = valid.routes.reduce((sum, { times }) => sum + times.count, valid.otherRoutes.count);
    expect([days, taken, valid.times.count]).toEqual([20_000, 20_000, 20_000]);
    expect(JSON.stringify(valid).length).toBeLessThan(1e6);
  });
});

describe('a pattern of one’s own', () => {
  it('is followed to the letter', async () => {
    const pattern =
      '<$remote_addr> [$time_iso8601] ${request_method} $uri :: $status;$bytes_sent;$request_time_ms "$http_user_agent" $anything!';
    const line = '<1.2.3.4> [2024-01-15T10:00:00+01:00] GET /a b c :: 200;17;250 "x" whatever!';
    const value = await readValue(`${line}\n${line.replace('!', '')}\n${line} more\n`, { wish: { pattern } });
    expect(value).toMatchObject({ format: 'own pattern', valid: 1, rejected: 2, bytes: 17 });
    expect(value.tables.paths.values).toEqual(['/a b c']);
    expect(summaryOf(value, 1).times?.max).toBe(0.25);
    expect(value.rejects.map(({ reason }) => reason)).toEqual(['form', 'left-over']);
  });

  it('costs no more than its lines are long, whatever these are made of', async () => {
    const pattern = '$remote_addr aaaaaaaaab $remote_user aaaaaaaaab [$time_local] "$request" $status';
    const line = `${'a'.repeat(60_000)}\n`;
    const value = await readValue(line.repeat(20), { wish: { pattern } });
    expect(value.rejected).toBe(20);
    expect(usualWish.pattern).toBe('');
  });
});
