import type { Sharp } from 'sharp';
import type { RenderRequest, SourceFile } from '../tools.ts';
import type { Work } from './wish.ts';

const request = { colour: 'keep', frames: 'all', metadata: 'none' } as const satisfies RenderRequest;

/**
 * Whether every sample of every frame is the same, hidden colours among them, by an independent decoder: a safeguard
 * under what was written without loss. A small copy would not do: what is wrong in one block is lost in it, and where
 * it is see-through, rounding looks like a difference.
 *
 * Throws what `tools` throws for a source that is damaged, or too large.
 */
export async function samePixels(work: Work, bytes: Uint8Array): Promise<boolean> {
  const { tools, file, facts } = work;
  let deep = facts.depth === 16;
  // One after the other, and as hashes: both at once would take twice the memory.
  const look = async (each: SourceFile): Promise<string> => {
    const { picture, results } = await tools.renderAll(each, request, ({ depth }) => {
      // 16 bits that say no more than 8 may have become 8.
      deep &&= depth === 16;
      return { builds: [({ pipeline }) => raw(pipeline, file, deep)] };
    });
    const [result] = results;
    const size = `${picture.width}×${picture.height}×${picture.frames}`;
    return result === undefined ? '' : `${size} ${tools.hashOf(result.bytes)}`;
  };
  const after = await look({ ...file, bytes }).catch(() => undefined);
  return (await look(file)) === after;
}

function raw(pipeline: Sharp, { format }: SourceFile, deep: boolean): Sharp {
  const whole = format === 'jpeg' ? pipeline : pipeline.ensureAlpha();
  return deep ? whole.toColourspace('rgb16').raw({ depth: 'ushort' }) : whole.raw({ depth: 'uchar' });
}

/** Throws what `tools` throws for a source that is damaged: a decoder says what is really wrong with it, if anything is. */
export async function refuseDamaged({ tools, file }: Work): Promise<void> {
  await tools.render(file, { ...request, frames: 'first' }, ({ pipeline }) =>
    pipeline.resize({ width: 48, height: 48, fit: 'inside' }).raw(),
  );
}

/** Why a picture stays, where what was written of it is not the same: an odd file, or an error of ours. */
export const notTheSame = { left: 'it could not be packed anew without a change' } as const;
