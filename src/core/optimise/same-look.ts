import type { SourceFile } from '../tools.ts';
import type { Work } from './wish.ts';

const side = 48;
/** Rounding where transparency is kept in another way. */
const most = 2;

/**
 * Whether two files show the same picture, by an independent decoder and small: a safeguard under what was written
 * without loss. Throws what `tools` throws for a source that is damaged, or too large.
 */
export async function looksTheSame({ tools, file, facts }: Work, bytes: Uint8Array): Promise<boolean> {
  const width = Math.min(side, facts.width);
  const height = Math.min(side, facts.height);
  const look = async (each: SourceFile): Promise<Uint8Array> => {
    const request = { colour: 'srgb', frames: 'first', metadata: 'none' } as const;
    const { result } = await tools.render(each, request, ({ pipeline }) =>
      pipeline.resize({ width, height, fit: 'fill' }).toColourspace('srgb').ensureAlpha().raw(),
    );
    return result.bytes;
  };
  const before = await look(file);
  const after = await look({ ...file, bytes });
  return (
    before.length === after.length && before.every((value, i) => Math.abs(value - (after[i] ?? 0)) <= most)
  );
}

/** Whether every sample of every frame is the same. */
export async function samePixels({ tools, file, facts }: Work, bytes: Uint8Array): Promise<boolean> {
  const depth = facts.depth === 16 ? 'ushort' : 'uchar';
  const raw = async (each: SourceFile): Promise<Uint8Array> => {
    const request = { colour: 'keep', frames: 'all', metadata: 'none' } as const;
    const { result } = await tools.render(each, request, ({ pipeline }) =>
      pipeline.ensureAlpha().raw({ depth }),
    );
    return result.bytes;
  };
  return Buffer.from(await raw(file)).equals(await raw({ ...file, bytes }));
}
