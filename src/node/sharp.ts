import type { Flavour } from './engine.ts';
import type { SharpConstructor } from './sharp-types.ts';

let loading: Promise<SharpConstructor> | undefined;

/**
 * The picture library, loaded at first use: it takes 60–200 ms, and jobs that need no pictures never pay.
 *
 * One thread a worker (the pool has a worker a core), no cache (it keeps inputs open on Windows), and only the
 * loaders that libvips itself calls safe; SVG is let in by `allowSvg` alone.
 */
export function loadSharp(): Promise<SharpConstructor> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    restrict(sharp);
    return sharp;
  });
  return loading;
}

/** What holds for a worker from its first picture on; these are settings of the whole process. */
export function restrict(sharp: SharpConstructor): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [...trustedLoaders] });
}

const trustedLoaders = [
  'VipsForeignLoadJpeg',
  'VipsForeignLoadPng',
  'VipsForeignLoadWebp',
  'VipsForeignLoadNsgif',
  'VipsForeignLoadTiff',
  'VipsForeignLoadHeif',
] as const;

/** Opens or shuts the SVG loader for what comes next; libvips calls it untrusted. */
export function letSvgIn(sharp: SharpConstructor, allowed: boolean): void {
  const operation = ['VipsForeignLoadSvg'];
  if (allowed) sharp.unblock({ operation });
  else sharp.block({ operation });
}

/**
 * Opens or shuts the loader of JPEGs with a gain map. libvips calls it safe, but it is new and a parser more: it is open
 * for files that say they have one, where the map may stay.
 */
export function letGainMapsIn(sharp: SharpConstructor, allowed: boolean): void {
  const operation = ['VipsForeignLoadUhdr'];
  if (allowed) sharp.unblock({ operation });
  else sharp.block({ operation });
}

/** By the library's own account: where the native build cannot be loaded, sharp takes the other one by itself. */
export const flavourOf = ({ versions }: SharpConstructor): Flavour =>
  'emscripten' in versions ? 'wasm' : 'native';

/** `sharp 0.35.5 (native), libvips 8.18.7`: what made the pixels, for headers and records. */
export async function describeEngine(): Promise<string> {
  const sharp = await loadSharp();
  const { versions } = sharp;
  return `sharp ${versions.sharp ?? '?'} (${flavourOf(sharp)}), libvips ${versions.vips}`;
}
