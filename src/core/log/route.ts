/** The route that a path belongs to: what names one thing among many becomes a placeholder. */
export const routeOf = (path: string): string =>
  path.split('?', 1)[0]?.split('/').slice(0, mostSegments).map(placeholderOf).join('/') ?? '';

const mostSegments = 12;

function placeholderOf(segment: string): string {
  if (/^\d+$/.test(segment)) return '{number}';
  if (/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(segment)) return '{uuid}';
  // Hashes: hexadecimal with digits in it, as `facade` is a word.
  if (/^[\da-f]{12,}$/i.test(segment) && /\d/.test(segment)) return '{hex}';
  return segment;
}
