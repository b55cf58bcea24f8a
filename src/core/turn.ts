/**
 * A way to turn and mirror a picture, of which there are eight: mirrored first, left and right changing places, then
 * turned clockwise.
 */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}

export const asItIs: Turn = { quarters: 0, mirrored: false };

export const sameTurn = (a: Turn, b: Turn): boolean => a.quarters === b.quarters && a.mirrored === b.mirrored;

/** One turn after another. Mirroring what is turned is turning what is mirrored the other way round. */
export const after = (first: Turn, then: Turn): Turn => ({
  quarters: quarters(then.quarters + (then.mirrored ? -first.quarters : first.quarters)),
  mirrored: first.mirrored !== then.mirrored,
});

const quarters = (count: number): Turn['quarters'] => {
  const left = ((count % 4) + 4) % 4;
  return left === 1 || left === 2 || left === 3 ? left : 0;
};

/** What the values of EXIF's orientation tag ask a viewer to do, from 1 on (CIPA DC-008, 4.6.5.1.6). */
const ofOrientation: readonly Turn[] = [
  asItIs,
  { quarters: 0, mirrored: true },
  { quarters: 2, mirrored: false },
  { quarters: 2, mirrored: true },
  { quarters: 3, mirrored: true },
  { quarters: 1, mirrored: false },
  { quarters: 1, mirrored: true },
  { quarters: 3, mirrored: false },
];

export const turnOfOrientation = (orientation: number): Turn => ofOrientation[orientation - 1] ?? asItIs;

export const orientationOfTurn = (turn: Turn): number =>
  ofOrientation.findIndex((each) => sameTurn(each, turn)) + 1;

/** Whether width and height change places. */
export const changesSides = ({ quarters: count }: Turn): boolean => count % 2 === 1;
