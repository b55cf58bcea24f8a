import path from 'node:path';

/** Text as it stands in HTML, in an attribute's double quotes too. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => htmlSigns[sign] ?? sign);

const htmlSigns: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in a line of Markdown: every sign that could mean something gets its backslash (CommonMark 2.4). */
export const escapeMarkdown = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');

/**
 * Where a file is to be found from a folder, as an address that can stand in HTML, in a `srcset` (where spaces and
 * commas part candidates) and in Markdown's brackets.
 */
export function relativeUrl(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).map(encodeSegment).join('/');
}

/** An address before another; what its writer has encoded already stays. */
export function joinUrl(base: string, url: string): string {
  if (base === '') return url;
  return `${base.replace(/[\s"'<>()\\`]/g, encodeSegment)}${base.endsWith('/') ? '' : '/'}${url}`;
}

/** Windows allows halves of UTF-16 pairs in names, which no address can say. */
const encodeSegment = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
