import * as Type from 'typebox';
import { shownAddress, webAddress } from '../core/fetch/address.ts';
import { addressReader } from '../core/fetch/address-list.ts';
import type { DownloadFacts } from '../core/fetch/download.ts';
import { nameOfAddress, safeFileName } from '../core/fetch/file-name.ts';
import { failure } from '../core/failure.ts';
import { defineJob } from '../core/job.ts';

export const fetchUrls = defineJob({
  id: 'fetch-urls',
  title: 'Fetch Addresses',
  description:
    'Fetches every web address that is listed in text or CSV files, several at a time, into files beside the list, named by the addresses: what a server calls a file is known too late for a plan, and told on its line.',
  group: 'file',
  accepts: { kind: 'lists of addresses', names: ['*.txt', '*.csv', '*.tsv', '*.urls', '*.list'] },
  waits: true,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    connections: Type.Integer({
      title: 'Connections',
      description: 'How many addresses are fetched at the same time, in all workers together.',
      default: 8,
      minimum: 1,
      maximum: 256,
      ask: true,
    }),
    perHost: Type.Integer({
      title: 'Connections to one server',
      description: 'How many of them may go to one server. Many servers shut out whoever asks for more.',
      default: 4,
      minimum: 1,
      maximum: 256,
    }),
    column: Type.String({
      title: 'Column',
      description: 'Of a table: the column that has the addresses. Empty takes the first one that has any.',
      default: '',
      placeholder: 'name of the column',
    }),
    tries: Type.Integer({
      title: 'Tries',
      description:
        'How often an address is tried before it has failed, where the trouble may pass: no connection, or a server that is overloaded. A server that says when to come back is waited for, up to a minute.',
      default: 3,
      minimum: 1,
      maximum: 20,
    }),
    stallSeconds: Type.Number({
      title: 'Longest silence',
      description: 'Seconds without a byte from the server until a try is given up.',
      default: 30,
      minimum: 0.1,
      maximum: 3600,
    }),
    longestSeconds: Type.Number({
      title: 'Longest time',
      description: 'Seconds that one address may take with all its tries.',
      default: 3600,
      minimum: 0.1,
      maximum: 86_400,
    }),
    maxMegabytes: Type.Number({
      title: 'Largest file',
      description: 'Megabytes that one address may have; of a larger one nothing is kept.',
      default: 1000,
      minimum: 0.001,
      maximum: 1_000_000,
    }),
    redirects: Type.Integer({
      title: 'Redirects',
      description:
        'How often a server may lead elsewhere. It is never followed to anything but http and https.',
      default: 10,
      minimum: 0,
      maximum: 50,
    }),
  }),
  lists: {
    what: ['address', 'addresses'],
    read: (fileName, { column }) => addressReader(fileName, column),
  },
  outputs: ({ entry }) => {
    const url = webAddress(entry?.text ?? '');
    return url === undefined ? [] : [nameOfAddress(url)];
  },
  visit: {
    atOnce: ({ connections }) => connections,
    apart: { kindOf: ({ text }) => webAddress(text)?.host ?? '', most: ({ perHost }) => perHost },
    run: async ({ value, text }, options, tools) => {
      const url = webAddress(String(value));
      if (url === undefined) return { outputs: [], failure: failure('no-address', { found: text }) };
      const { tries, stallSeconds, longestSeconds, maxMegabytes, redirects } = options;
      const download = await tools.download(0, {
        url: url.href,
        limits: {
          tries,
          stallMs: stallSeconds * 1000,
          wholeMs: longestSeconds * 1000,
          mostBytes: Math.round(maxMegabytes * 1e6),
          redirects,
        },
      });
      if (!download.ok) return { outputs: [], failure: download.failure };
      const { facts, output } = download;
      return { outputs: [output], notes: notesOf(facts, nameOfAddress(url)), value: facts };
    },
  },
});

/** `200`, and whatever a person would not expect of it. */
function notesOf(
  { status, final, named, packed, tries, isPrivate, pastProxy, resumed }: DownloadFacts,
  { name = '', extension }: ReturnType<typeof nameOfAddress>,
): readonly string[] {
  const called = named === undefined ? undefined : safeFileName(named);
  return [
    String(status ?? ''),
    ...(final === undefined ? [] : [`from ${shownAddress(new URL(final))}`]),
    ...(called === undefined || called === name + extension ? [] : [`the server calls it ${called}`]),
    ...(packed === undefined ? [] : [`still packed (${packed}), as the server sent it`]),
    ...(tries > 1 ? [`${tries} tries`] : []),
    ...(resumed ? ['gone on with where it was cut off'] : []),
    ...(pastProxy === undefined ? [] : [`past the proxy: ${pastProxy}`]),
    ...(isPrivate ? ['in a private network'] : []),
  ];
}
