import type http from 'node:http';
import path from 'node:path';
import { parse as parseDisposition } from 'content-disposition';
import type { Packing } from '../../core/accepts.ts';
import type { Answer } from './request.ts';

export const statusText = ({ statusCode = 0, statusMessage = '' }: http.IncomingMessage): string =>
  `${statusCode} ${statusMessage.replace(/[^ -~]/g, '').slice(0, 100)}`.trim();

export function lengthOf({ headers }: http.IncomingMessage): number | undefined {
  const length = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/**
 * By what a server can prove that a part belongs to what came before (RFC 9110 §13.1.5): a strong ETag, else the time
 * of the last change where that is a minute older than the answer.
 */
export function proofOf({ headers }: http.IncomingMessage): string | undefined {
  const { etag, date } = headers;
  const modified = headers['last-modified'];
  if (headers['accept-ranges'] === 'none' || headers['content-encoding'] !== undefined) return undefined;
  if (etag !== undefined) return etag.startsWith('"') ? etag : undefined;
  if (modified === undefined || date === undefined) return undefined;
  return Date.parse(date) - Date.parse(modified) >= 60_000 ? modified : undefined;
}

/** Where the bytes of a part begin, and how many there are in all; undefined where an answer does not say both. */
export function rangeOf({
  headers,
}: http.IncomingMessage): { readonly from: number; readonly total: number } | undefined {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range']?.trim() ?? '') ?? [];
  return from === undefined ? undefined : { from: Number(from), total: Number(total) };
}

const encodings: ReadonlyMap<string, Packing> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'brotli'],
  ['zstd', 'zstd'],
]);
const packedNames: Readonly<Record<Packing, RegExp>> = {
  gzip: /^\.(gz|tgz|svgz)$/i,
  brotli: /^\.br$/i,
  zstd: /^\.zst$/i,
};

/** Servers that pack all the same; a file that is packed by itself stays so, as some say that of `.tar.gz`. */
export function packingOf({ response, url }: Answer): Packing | undefined {
  const packing = encodings.get(encodingOf(response));
  return packing === undefined || packedNames[packing].test(path.posix.extname(url.pathname))
    ? undefined
    : packing;
}

const encodingOf = ({ headers }: http.IncomingMessage): string =>
  headers['content-encoding']?.trim().toLowerCase() ?? '';

/** A way of packing that cannot be undone here: the bytes are kept as they come. What says nothing (utf-8) is none. */
export function foreignPackingOf({ response }: Answer): string | undefined {
  const encoding = encodingOf(response);
  const isForeign = !encodings.has(encoding) && /\b(deflate|compress|gzip|br|zstd|dc[bz])\b/.test(encoding);
  return isForeign ? encoding.replace(/[^a-z\d, -]/g, '').slice(0, 40) : undefined;
}

export function fileNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    // Node gives a header's bytes one by one; many servers send UTF-8 as it is.
    const bytes = Buffer.from(header, 'latin1');
    const text = bytes.toString('utf8');
    return parseDisposition(text.includes('\ufffd') ? header : text).parameters['filename'];
  } catch {
    return undefined;
  }
}
