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

const encodings: Readonly<Record<string, Packing>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  br: 'brotli',
  zstd: 'zstd',
};
const packedNames: Readonly<Record<Packing, RegExp>> = {
  gzip: /^\.(gz|tgz|svgz)$/i,
  brotli: /^\.br$/i,
  zstd: /^\.zst$/i,
};

/** Servers that pack all the same; a file that is packed by itself stays so, as some say that of `.tar.gz`. */
export function packingOf({ response, url }: Answer): Packing | undefined {
  const packing = encodings[response.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  return packing === undefined || packedNames[packing].test(path.posix.extname(url.pathname))
    ? undefined
    : packing;
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
