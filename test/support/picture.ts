import { type Encoding, encode, holds, type PictureFormat } from './encode.ts';
import { drawQuadrants } from './quadrants.ts';

export interface PictureRequest extends Encoding {
  /** Of the upright picture. */
  readonly width?: number;
  readonly height?: number;
  readonly alpha?: boolean;
  readonly frames?: number;
}

/**
 * A small picture of four coloured quadrants, in any format, orientation, colour, depth and number of frames that
 * the format can hold; asks for the impossible throw. `readQuadrants` reads it back.
 */
export async function makePicture(request: PictureRequest): Promise<Buffer> {
  const { width = 96, height = 64, alpha = false, frames = 1, ...encoding } = request;
  const drawn = Array.from({ length: frames }, (_, frame) => drawQuadrants({ width, height, alpha, frame }));
  return encode(drawn, encoding);
}

export interface PictureCase {
  readonly name: string;
  readonly request: PictureRequest;
}

/** Every format with every orientation, alpha and animation that it can hold. */
export function allPictureCases(): PictureCase[] {
  const formats = Object.keys(holds) as PictureFormat[];
  return formats.flatMap((format) => {
    const can = holds[format];
    const turns = can.orientation ? ([1, 2, 3, 4, 5, 6, 7, 8] as const) : ([1] as const);
    return turns.flatMap((orientation) =>
      (can.alpha ? [false, true] : [false]).flatMap((alpha) =>
        (can.frames ? [1, 3] : [1]).map((frames) => ({
          name: [
            format,
            `orientation ${orientation}`,
            ...(alpha ? ['alpha'] : []),
            ...(frames > 1 ? [`${frames} frames`] : []),
          ].join(', '),
          request: { format, orientation, alpha, frames },
        })),
      ),
    );
  });
}
