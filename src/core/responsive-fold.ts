import path from 'node:path';
import { joinUrl, relativeUrl } from './markup.ts';
import type { OutcomeStatus, WrittenFile } from './outcome.ts';
import { isWritable, type WritableFormat } from './picture-output.ts';
import type { Conclusion, Fold, SharedWrite } from './reducer.ts';
import {
  type Candidate,
  formatOrder,
  pictureHtml,
  pictureJson,
  pictureMarkdown,
  type ResponsivePicture,
} from './responsive-snippet.ts';

export const snippets = ['html', 'markdown', 'json'] as const;
export type Snippet = (typeof snippets)[number];

export interface ResponsiveWish {
  readonly snippet: Snippet;
  readonly deliver: 'clipboard' | 'file';
  readonly sizes: string;
  readonly loading: 'lazy' | 'eager';
  readonly alt: 'empty' | 'name';
  readonly basePath: string;
}

/** Characters: editors and systems get slow with more on the clipboard. */
const clipboardLength = 4_000_000;

const title: Readonly<Record<Snippet, string>> = {
  html: 'HTML',
  markdown: 'Markdown',
  json: 'JSON manifest',
};

/** Makes one text of the results of all pictures, in input order. */
export function responsiveFold(wish: ResponsiveWish, folder: string): Fold {
  const { snippet, deliver } = wish;
  const clip: string[] = [];
  let [length, pictures, clipped] = [0, 0, 0];
  const missing = new Map<OutcomeStatus, number>();
  const put = (text: string, write: SharedWrite): void => {
    if (deliver === 'file') write(0, text);
    else clip.push(text);
    length += text.length;
  };
  return {
    add: ({ source, outcome }, write) => {
      const picture =
        outcome.status === 'done' ? responsivePicture(source.path, outcome.outputs, wish, folder) : undefined;
      if (picture === undefined) {
        missing.set(outcome.status, (missing.get(outcome.status) ?? 0) + 1);
        return;
      }
      if (deliver === 'clipboard' && length >= clipboardLength) {
        clipped++;
        return;
      }
      put(`${before(snippet, pictures)}${texts[snippet](picture, wish)}`, write);
      pictures++;
    },
    end: (write): Conclusion => {
      if (snippet === 'json') put(pictures === 0 ? '[]\n' : '\n]\n', write);
      const notes = [...missingNote(missing), ...clippedNote(pictures, clipped)];
      if (deliver === 'file' || pictures === 0) return { notes };
      const what = `The ${title[snippet]} of ${pictures === 1 ? '1 picture' : `${pictures} pictures`}`;
      return { notes, clipboard: { what, text: clip.join('') } };
    },
  };
}

const texts: Readonly<Record<Snippet, (picture: ResponsivePicture, wish: ResponsiveWish) => string>> = {
  html: pictureHtml,
  markdown: pictureMarkdown,
  json: pictureJson,
};

const before = (snippet: Snippet, pictures: number): string => {
  if (snippet === 'json') return pictures === 0 ? '[\n' : ',\n';
  return pictures === 0 ? '' : '\n';
};

/** Undefined for a source of which nothing was written. */
function responsivePicture(
  source: string,
  outputs: readonly WrittenFile[],
  { alt, basePath }: ResponsiveWish,
  folder: string,
): ResponsivePicture | undefined {
  const byFormat = new Map<WritableFormat, Candidate[]>();
  for (const { path: file, format, width, height, bytes } of outputs) {
    if (!isWritable(format) || width === undefined || height === undefined) continue;
    const url = joinUrl(basePath, relativeUrl(folder, file));
    byFormat.set(format, [...(byFormat.get(format) ?? []), { url, width, height, bytes }]);
  }
  const formats = formatOrder.flatMap((format) => {
    const [first, ...rest] = (byFormat.get(format) ?? []).toSorted((one, other) => one.width - other.width);
    return first === undefined ? [] : [{ format, candidates: [first, ...rest] as const }];
  });
  if (formats.length === 0) return undefined;
  const name = path
    .parse(source)
    .name.replace(/[\s_-]+/g, ' ')
    .trim();
  return {
    source: path.relative(folder, source).split(path.sep).join('/'),
    alt: alt === 'name' ? name : '',
    formats,
  };
}

const missingWords: Readonly<Record<OutcomeStatus, string>> = {
  done: 'without results',
  unchanged: 'unchanged since an earlier run',
  skipped: 'skipped',
  failed: 'failed',
  cancelled: 'cancelled',
};

function missingNote(missing: ReadonlyMap<OutcomeStatus, number>): readonly string[] {
  const count = [...missing.values()].reduce((sum, each) => sum + each, 0);
  if (count === 0) return [];
  const reasons = [...missing].map(([status, each]) => `${each} ${missingWords[status]}`);
  return [
    `${count === 1 ? '1 file is' : `${count} files are`} not among the pictures: ${reasons.join(', ')}`,
  ];
}

const clippedNote = (pictures: number, clipped: number): readonly string[] =>
  clipped === 0
    ? []
    : [
        `The clipboard has the first ${pictures} pictures of ${pictures + clipped}; have a file written for all of them`,
      ];
