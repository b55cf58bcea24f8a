import type { Reject } from '../text/reject.ts';
import { errorPlace } from './error-place.ts';
import { membersOf, shapeOf } from './shape.ts';

export interface JsonRecord {
  /** As JSON.parse makes it, or the sink: of members with the same name it has the last. */
  readonly value: unknown;
  /** Where it begins. */
  readonly line: number;
  /** How many members have a name that another one of the same object has. */
  readonly duplicates: number;
}

export interface JsonSink {
  /** Instead of JSON.parse. */
  readonly parse?: (text: string) => unknown;
  record(record: JsonRecord): void;
  reject(reject: Reject): void;
}

export interface JsonPlace {
  readonly line: number;
  readonly column: number;
}

/** One value out of its text. @param shape as far as it is known already */
export function takeRecord(
  text: string,
  place: JsonPlace,
  mostDepth: number,
  sink: JsonSink,
  shape = shapeOf(text),
): void {
  if (shape.depth > mostDepth) {
    sink.reject({ ...place, reason: `nested deeper than ${mostDepth} levels` });
    return;
  }
  let value: unknown;
  try {
    value = sink.parse === undefined ? JSON.parse(text) : sink.parse(text);
  } catch {
    sink.reject({ ...placeIn(text, place, errorPlace(text)), reason: 'not valid JSON from here on' });
    return;
  }
  sink.record({ value, line: place.line, duplicates: shape.members - membersOf(value) });
}

function placeIn(text: string, { line, column }: JsonPlace, at: number): JsonPlace {
  const before = text.slice(0, at).split('\n');
  const last = before.at(-1)?.length ?? 0;
  return before.length === 1
    ? { line, column: column + last }
    : { line: line + before.length - 1, column: last + 1 };
}
