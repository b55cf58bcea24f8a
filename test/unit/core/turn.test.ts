import { describe, expect, test } from 'vitest';
import {
  after,
  asItIs,
  changesSides,
  orientationOfTurn,
  sameTurn,
  turnOfOrientation,
} from '../../../src/core/turn.ts';

const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
const all = orientations.map(turnOfOrientation);

describe('the eight ways to turn and mirror', () => {
  test('each is the meaning of one orientation', () => {
    expect(orientations.map((each) => orientationOfTurn(turnOfOrientation(each)))).toEqual(orientations);
    expect(orientations.map((each) => changesSides(turnOfOrientation(each)))).toEqual(
      orientations.map((each) => each > 4),
    );
    expect(turnOfOrientation(0), 'what means nothing is upright').toEqual(asItIs);
    expect(turnOfOrientation(9)).toEqual(asItIs);
  });

  test('one after another is one of them, in whichever pairs they are taken together', () => {
    for (const a of all)
      for (const b of all)
        for (const c of all) expect(sameTurn(after(after(a, b), c), after(a, after(b, c)))).toBe(true);
  });

  test('each can be undone', () => {
    for (const turn of all) expect(all.filter((back) => sameTurn(after(turn, back), asItIs))).toHaveLength(1);
  });

  test('mirrored and then turned is not turned and then mirrored', () => {
    const [mirrored, quarter] = [turnOfOrientation(2), turnOfOrientation(6)];
    expect(orientationOfTurn(after(mirrored, quarter))).toBe(7);
    expect(orientationOfTurn(after(quarter, mirrored))).toBe(5);
  });
});
