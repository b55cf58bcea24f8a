/** A web address out of a list; undefined for anything else (file:, ftp:, no address at all). */
export function webAddress(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || text.length > mostCharacters) return undefined;
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Servers take about 8000. */
const mostCharacters = 16_000;

/** As people may see it: without user name and password, and without what is never sent. */
export function shownAddress(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  return shown.href;
}

/**
 * Whether an address (IPv4 or IPv6, in numbers) is that of this machine or of a network that is not the internet:
 * the IANA's registries of special addresses.
 */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const [a = 0, b = 0] = mapped.split('.').map(Number);
  if (mapped.includes('.'))
    return (
      [0, 10, 127].includes(a) ||
      (a === 100 && b >= 64 && b <= 127) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168)
    );
  const lower = mapped.toLowerCase();
  return lower === '::1' || lower === '::' || /^(f[cd]|fe[89ab])/.test(lower);
}
