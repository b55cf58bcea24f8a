// @ts-check

export const title = 'Count Words';

export const accepts = ['*.txt', '*.md'];

export const options = {
  type: 'object',
  properties: {
    least: {
      type: 'integer',
      title: 'Least',
      description: 'Letters that a word has at least.',
      default: 1,
      minimum: 1,
      ask: true,
    },
  },
};

/**
 * How often each file has which word.
 * @param {import('./batch-pool.d.ts').MapFile} file
 * @param {import('./batch-pool.d.ts').MapContext} ctx
 */
export default async (file, { options: { least } }) => {
  const counts = new Map();
  for await (const line of file.lines())
    for (const [word] of line.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
      if (word.length >= least) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
};

/** The file that is made of all of them. */
export const reduced = { name: 'words', extension: '.csv' };

/**
 * One table of all words, the most frequent first.
 * @param {AsyncIterable<import('./batch-pool.d.ts').MapValue>} values
 */
export const reduce = async (values) => {
  const total = new Map();
  for await (const { value } of values)
    for (const [word, count] of Object.entries(value)) total.set(word, (total.get(word) ?? 0) + count);
  const rows = [...total].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ['word,count', ...rows.map(([word, count]) => `${word},${count}`)].join('\n') + '\n';
};
