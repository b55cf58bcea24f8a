import type { Static } from 'typebox';
import * as Type from 'typebox';
import { lineStyles } from '../report/lines.ts';

export const revealPolicies = ['never', 'onFailure', 'always'] as const;

/** Settings that only an editor needs; how jobs are run is in `core/policies.ts`, for every face. */
export const faceSchema = Type.Object({
  revealOutput: Type.Enum([...revealPolicies], {
    title: 'Reveal output',
    description: 'When the results are brought into view. The keyboard focus stays where it is.',
    enumDescriptions: [
      'Never by itself.',
      'At the end of a run in which a file failed.',
      'At the start of every run.',
    ],
    default: 'onFailure',
    scope: 'window',
  }),
  lineStyle: Type.Enum([...lineStyles], {
    title: 'Line style',
    description: 'How the line of each file is worded.',
    enumDescriptions: [
      'Source and result with their sizes and the time it took.',
      'A sentence: A thumbnail for a.jpg was saved as a_thumbnail.jpg.',
    ],
    default: 'facts',
    scope: 'window',
  }),
  functionFiles: Type.String({
    title: 'Function files',
    description: 'Glob pattern for the files that Run Map Function… offers.',
    default: '**/*.batch.{js,mjs,cjs,ts,mts,cts}',
    placeholder: 'pattern',
    scope: 'window',
  }),
  nodePath: Type.String({
    title: 'Node path',
    description:
      'Node.js 20.9 or newer for the worker processes, where VS Code’s own cannot run them: on the Linux desktop. Empty looks on the PATH.',
    default: '',
    placeholder: 'path of a program',
    scope: 'machine',
    restricted: true,
  }),
});
export type FaceSettings = Static<typeof faceSchema>;
