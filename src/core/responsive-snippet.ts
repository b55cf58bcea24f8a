import { escapeHtml, escapeMarkdown } from './markup.ts';
import type { WritableFormat } from './picture-output.ts';

/** One file of a picture. */
export interface Candidate {
  readonly url: string;
  /** Its true pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A picture in all its widths and formats. */
export interface ResponsivePicture {
  /** Where the original is, for manifests. */
  readonly source: string;
  readonly alt: string;
  /** In the order in which a browser should look at them, none empty; widths ascending. */
  readonly formats: readonly {
    readonly format: WritableFormat;
    readonly candidates: readonly [Candidate, ...Candidate[]];
  }[];
}

export interface SnippetWish {
  /** Of the HTML attribute: how wide the picture is shown. */
  readonly sizes: string;
  readonly loading: 'lazy' | 'eager';
}

/** What browsers take first: the best compression; the last one is for those that know none of the others. */
export const formatOrder: readonly WritableFormat[] = ['avif', 'webp', 'tiff', 'gif', 'png', 'jpeg'];

/** A `picture` element, or an `img` where there is one format only. */
export function pictureHtml({ alt, formats }: ResponsivePicture, { sizes, loading }: SnippetWish): string {
  const last = formats.at(-1);
  if (last === undefined) return '';
  const largest = last.candidates.at(-1) ?? last.candidates[0];
  const { url, width, height } = largest;
  const several = last.candidates.length > 1 ? responsive(last.candidates, sizes) : '';
  const lazy = loading === 'lazy' ? ' loading="lazy"' : '';
  const img = `<img src="${escapeHtml(url)}"${several} width="${width}" height="${height}" alt="${escapeHtml(alt)}"${lazy} decoding="async">`;
  if (formats.length === 1) return `${img}\n`;
  const sources = formats.slice(0, -1).map(({ format, candidates }) => {
    const [only] = candidates;
    const set = candidates.length > 1 ? responsive(candidates, sizes) : ` srcset="${escapeHtml(only.url)}"`;
    return `  <source type="image/${format}"${set}>\n`;
  });
  return `<picture>\n${sources.join('')}  ${img}\n</picture>\n`;
}

function responsive(candidates: readonly Candidate[], sizes: string): string {
  const set = candidates.map(({ url, width }) => `${url} ${width}w`).join(', ');
  return ` srcset="${escapeHtml(set)}" sizes="${escapeHtml(sizes)}"`;
}

/** Markdown knows one file a picture: the largest of the format that all programs know. */
export function pictureMarkdown({ alt, formats }: ResponsivePicture): string {
  const largest = formats.at(-1)?.candidates.at(-1);
  // An `&` could begin the name of a sign.
  return largest === undefined ? '' : `![${escapeMarkdown(alt)}](${largest.url.replaceAll('&', '&amp;')})\n`;
}

/** An entry of a manifest, by the names that eleventy-img uses. */
export function pictureJson({ source, formats }: ResponsivePicture): string {
  const largest = formats.at(-1)?.candidates.at(-1);
  return JSON.stringify({
    source,
    width: largest?.width,
    height: largest?.height,
    formats: Object.fromEntries(formats.map(({ format, candidates }) => [format, candidates])),
  });
}
