import { murmur32 } from './murmur.ts';
import type { Place } from './place.ts';

export const splits = ['train', 'validation', 'test'] as const;
export type Split = (typeof splits)[number];

export const groupChoices = ['none', 'folder', 'prefix'] as const;
export type GroupChoice = (typeof groupChoices)[number];

export interface SplitRequest {
  readonly seed: number;
  /** Per cent of all; the rest is for training. */
  readonly validation: number;
  readonly test: number;
  readonly group: GroupChoice;
  /** Ends the prefix of a name. */
  readonly separator: string;
}

/**
 * The split of a picture by itself, whatever other pictures there are: a hash of its group decides. A shuffle would
 * give exact shares, but with each new picture others would change sides, and with them what was tested before.
 */
export function splitOf(place: Place, request: SplitRequest): Split {
  const share = (murmur32(groupOf(place, request), request.seed) / 2 ** 32) * 100;
  if (share < request.validation) return 'validation';
  return share < request.validation + request.test ? 'test' : 'train';
}

/** What goes into one split together. */
export function groupOf(
  { path, name }: Place,
  { group, separator }: Pick<SplitRequest, 'group' | 'separator'>,
): string {
  switch (group) {
    case 'none':
      return path;
    case 'folder':
      return path.slice(0, path.lastIndexOf('/') + 1);
    case 'prefix': {
      // The first separator, of several: a group that is too large is seen in the counts, a leak in nothing. Whatever
      // the folder: a person may be in many classes.
      const end = separator === '' ? -1 : name.indexOf(separator);
      return (end < 0 ? name : name.slice(0, end)).normalize('NFC');
    }
  }
}
