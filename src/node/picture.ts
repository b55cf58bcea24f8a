import type { Limits } from '../core/executor.ts';
import type { Tools } from '../core/tools.ts';
import { isCutShort } from './decode-failure.ts';
import { readable } from './foreign-picture.ts';
import { mentionsGainMap } from './gain-map.ts';
import { hashOf } from './hash.ts';
import { explained, guardedDrawing } from './picture-limits.ts';
import { type Planning, renderOnce } from './picture-render.ts';
import { letGainMapsIn, letSvgIn, loadSharp } from './sharp.ts';
import { TaskError } from './task-error.ts';

/** The picture manners that all jobs share: upright, guarded, colours, what was left out is said. */
export function pictureTools(limits: Limits): Tools {
  const renderAll: Tools['renderAll'] = async (given, request, plan) => {
    const sharp = await loadSharp();
    letSvgIn(sharp, limits.allowSvg);
    letGainMapsIn(
      sharp,
      request.colour === 'keep' && given.format === 'jpeg' && mentionsGainMap(given.bytes),
    );
    const file = given.format === 'svg' ? guardedDrawing(given, limits) : given;
    const planned = once(plan);
    try {
      return await renderOnce(sharp, file, request, planned, limits, 'warning');
    } catch (first) {
      if (first instanceof TaskError) throw first;
      const found = await explained(sharp, first, file, limits);
      // Real decoders accept some files that libvips warns of (stray bytes, odd tags): tried once more, and said.
      // Never what is cut short: a JPEG of which only the end is there would come out grey.
      if (found.code !== 'damaged' || isCutShort(first)) throw new TaskError(found);
      try {
        const rendered = await renderOnce(sharp, file, request, planned, limits, 'error');
        return { ...rendered, notes: [...rendered.notes, 'slightly damaged'] };
      } catch {
        throw new TaskError(found);
      }
    }
  };
  /** What sharp does not read itself is brought into a form that it does, and keeps its name. */
  const renderAny: Tools['renderAll'] = async (given, request, plan) => {
    const { format } = given;
    const opened = readable(given, limits);
    if (!opened.ok) throw new TaskError(opened.failure);
    if (opened.file === given || format === undefined) return renderAll(given, request, plan);
    const rendered = await renderAll(opened.file, request, (facts) => plan({ ...facts, format }));
    return {
      ...rendered,
      picture: { ...rendered.picture, format },
      notes: [...opened.notes, ...rendered.notes],
    };
  };
  return {
    renderAll: renderAny,
    render: async (file, request, build) => {
      const { picture, results, notes } = await renderAny(file, request, () => ({ builds: [build] }));
      const [result] = results;
      if (result === undefined) throw new Error('nothing was rendered');
      return { picture, result, notes };
    },
    encodePixels: async ({ data, width, height, channels }, build) => {
      const sharp = await loadSharp();
      const pipeline = build(sharp(data, { raw: { width, height, channels: channelsOf(channels) } }));
      const { data: bytes, info } = await pipeline.toBuffer({ resolveWithObject: true });
      return { bytes, width: info.width, height: info.height, channels: info.channels, frames: 1 };
    },
    hashOf,
  };
}

function channelsOf(count: number): 1 | 2 | 3 | 4 {
  if (count === 1 || count === 2 || count === 3 || count === 4) return count;
  throw new Error(`a picture cannot have ${count} channels`);
}

/** A job may keep what it works out in its plan; a second try must not make it do so twice. */
function once(plan: Planning): Planning {
  let made: ReturnType<Planning> | undefined;
  return (facts) => (made ??= plan(facts));
}
