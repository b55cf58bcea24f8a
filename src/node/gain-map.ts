import type { Sharp } from 'sharp';
import type { WritableFormat } from '../core/picture-output.ts';
import type { RenderRequest } from '../core/tools.ts';
import type { PictureHeader } from './picture-header.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** sharp 0.35 has it, its types do not. */
interface KeepsGainMap extends Sharp {
  keepGainMap(): Sharp;
}
const canKeep = (pipeline: Sharp): pipeline is KeepsGainMap => 'keepGainMap' in pipeline;

/** Whether a result can have the gain map of its source: JPEG of JPEG, where the colours stay. */
export const mayKeepGainMap = (
  { gainMap, facts }: PictureHeader,
  { colour }: RenderRequest,
  format: WritableFormat | undefined,
): boolean => gainMap && colour === 'keep' && facts.format === 'jpeg' && format === 'jpeg';

/** Has the steps of a pipeline done to the gain map as well; some steps then fail, as sharp cannot do them to it. */
export const keepGainMap = (pipeline: Sharp): Sharp =>
  canKeep(pipeline) ? pipeline.keepGainMap() : pipeline;

/** It is new in sharp, so its result is looked at. */
export async function hasGainMap(sharp: SharpConstructor, bytes: Uint8Array): Promise<boolean> {
  const { gainMap } = await sharp(bytes).metadata();
  return gainMap !== undefined;
}
