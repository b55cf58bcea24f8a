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

/** Whether a JPEG says that it has one, by Adobe's or ISO's name for it. Asking the decoder opens its parser. */
export function mentionsGainMap(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256 * 1024));
  return marks.some((mark) => head.includes(mark));
}
const marks = ['http://ns.adobe.com/hdr-gain-map/', 'urn:iso:std:iso:ts:21496'];

/**
 * Whether a result can have the gain map of its source: JPEG of JPEG, where the colours stay and nothing is turned.
 * Where it is, sharp 0.35.5 reads the map from memory that it has given back ("Not a JPEG file: starts with 0x79 0x13",
 * other numbers each time, and now and then it works).
 */
export const mayKeepGainMap = (
  { gainMap, facts }: PictureHeader,
  { colour }: RenderRequest,
  format: WritableFormat | undefined,
): boolean => gainMap && !facts.turned && colour === 'keep' && facts.format === 'jpeg' && format === 'jpeg';

/** Has the steps of a pipeline done to the gain map as well; throws where sharp cannot do them to it. */
export function keepGainMap(pipeline: Sharp): void {
  if (!canKeep(pipeline) || turns(pipeline)) throw new Error('The gain map cannot be kept.');
  pipeline.keepGainMap();
}

/** What a pipeline is told to do stands in its own options, which sharp's types do not show. */
function turns(pipeline: Sharp): boolean {
  if (!('options' in pipeline)) return true;
  const { angle, rotationAngle, flip, flop } = pipeline.options as Readonly<Record<string, unknown>>;
  return angle !== 0 || rotationAngle !== 0 || flip === true || flop === true;
}

/** It is new in sharp, so its result is looked at. */
export async function hasGainMap(sharp: SharpConstructor, bytes: Uint8Array): Promise<boolean> {
  const { gainMap } = await sharp(bytes).metadata();
  return gainMap !== undefined;
}
