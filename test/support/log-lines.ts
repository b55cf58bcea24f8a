import { once } from 'node:events';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { Random } from './random.ts';

/** What the lines of a generated log are, as whoever wrote them knows it. */
export interface LogTruth {
  lines: number;
  valid: number;
  bytes: number;
  readonly statuses: Record<string, number>;
}

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'curl/8.5.0',
  '-',
] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const statuses = [200, 200, 200, 200, 200, 200, 304, 304, 301, 404, 404, 403, 500, 206] as const;
const twoDigits = (number: number): string => String(number).padStart(2, '0');

export interface LogShape {
  readonly seed: number;
  /** Of a thousand lines so many are cut short. */
  readonly broken?: number;
}

/** Lines of a Combined log as a site of some thousand pages and visitors has them; the same for the same seed. */
export function* logLines({ seed, broken = 0 }: LogShape, truth: LogTruth): Generator<string, never, void> {
  const random = new Random(seed);
  let seconds = Date.UTC(2024, 0, 15) / 1000;
  // Few are asked for often, many seldom.
  const skewed = (count: number): number => Math.floor(count * random.next() ** 3);
  for (;;) {
    seconds += random.next() < 0.02 ? 1 : 0;
    const time = new Date(seconds * 1000);
    const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(twoDigits).join(':');
    const day = `${twoDigits(time.getUTCDate())}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
    const visitor = skewed(60_000);
    const status = random.pick(statuses);
    const sent = status === 304 ? 0 : random.whole(200, 60_000);
    const page = skewed(5000);
    const query = random.next() < 0.1 ? `?id=${random.whole(1, 100_000)}` : '';
    const method = random.next() < 0.95 ? 'GET' : 'POST';
    const referrer = random.next() < 0.4 ? '-' : `https://www.example.com/section/${skewed(800)}`;
    const agent = agents[(visitor + skewed(3)) % agents.length] ?? '-';
    const address = `${(visitor % 200) + 11}.${(visitor >> 8) % 250}.${visitor % 251}.${(visitor >> 4) % 253}`;
    const line = `${address} - - [${day}:${clock} +0000] "${method} /section/${page % 40}/page-${page}.html${query} HTTP/1.1" ${status} ${sent} "${referrer}" "${agent}"`;
    truth.lines++;
    if (random.next() * 1000 < broken) {
      yield line.slice(0, random.whole(1, 60));
      continue;
    }
    truth.valid++;
    truth.bytes += sent;
    truth.statuses[status] = (truth.statuses[status] ?? 0) + 1;
    yield line;
  }
}

export const noTruth = (): LogTruth => ({ lines: 0, valid: 0, bytes: 0, statuses: {} });

/** Writes a log of about so many bytes, packed where its name ends in `.gz`. */
export async function writeLog(file: string, bytes: number, shape: LogShape): Promise<LogTruth> {
  const truth = noTruth();
  const packs = file.endsWith('.gz');
  const out = fs.createWriteStream(file);
  const into = packs ? zlib.createGzip({ level: 4 }) : out;
  if (into !== out) into.pipe(out);
  let [written, block] = [0, ''];
  for (const line of logLines(shape, truth)) {
    block += `${line}\n`;
    if (block.length < 1 << 20 && written + block.length < bytes) continue;
    written += block.length;
    if (!into.write(block)) await once(into, 'drain');
    block = '';
    if (written >= bytes) break;
  }
  const closed = once(out, 'close');
  into.end();
  await closed;
  return truth;
}
