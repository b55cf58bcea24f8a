import type { Static } from 'typebox';
import * as Type from 'typebox';
import { fitModes } from './fitting.ts';
import { classChoices } from './place.ts';
import { groupChoices } from './split.ts';
import { backgroundOption } from '../picture-options.ts';

export const datasetFormats = ['jpeg', 'png', 'webp'] as const;

export const datasetOptions = Type.Object({
  size: Type.Integer({
    title: 'Size',
    description: 'Side of the square in pixels that every picture is brought to.',
    default: 256,
    minimum: 8,
    maximum: 4096,
    ask: true,
  }),
  mode: Type.Enum([...fitModes], {
    title: 'Mode',
    description: 'How a picture that is not square is brought to the size.',
    enumDescriptions: [
      'The whole picture in its proportions, in the middle of a border.',
      'The whole picture in its proportions, without a border: only the longer side has the size.',
      'The middle of the picture; what sticks out is cropped.',
      'The whole picture, stretched.',
    ],
    default: 'border',
    ask: true,
  }),
  background: backgroundOption('Colour of the border, and behind transparency'),
  enlarge: Type.Boolean({
    title: 'Enlarge',
    description:
      'Pictures that are smaller than the size are enlarged; otherwise their border is wider. Cropped and stretched pictures always are.',
    default: false,
  }),
  colour: Type.Enum(['rgb', 'grey'], {
    title: 'Colour',
    description: 'Channels of every picture.',
    enumDescriptions: ['Three, in sRGB.', 'One, by brightness.'],
    default: 'rgb',
  }),
  format: Type.Enum([...datasetFormats], {
    title: 'Format',
    description: 'Format of the pictures.',
    enumDescriptions: ['JPEG.', 'PNG, without loss.', 'WebP.'],
    default: 'jpeg',
  }),
  quality: Type.Integer({
    title: 'Quality',
    description: 'Quality of JPEG and WebP pictures.',
    default: 95,
    minimum: 1,
    maximum: 100,
  }),
  // Two shares of at most a half each, and not three: no three have to be checked to come to 100.
  validation: Type.Number({
    title: 'Validation',
    description: 'Per cent of the pictures for validation; what validation and test leave is for training.',
    default: 10,
    minimum: 0,
    maximum: 50,
  }),
  test: Type.Number({
    title: 'Test',
    description: 'Per cent of the pictures for the test.',
    default: 10,
    minimum: 0,
    maximum: 50,
  }),
  seed: Type.Integer({
    title: 'Seed',
    description: 'Another number gives another split; the same gives the same, also when pictures are added.',
    default: 1337,
    minimum: 0,
    maximum: 4_294_967_295,
  }),
  group: Type.Enum([...groupChoices], {
    title: 'Group',
    description: 'Which pictures go into one split together, so that nothing is tested that was learned.',
    enumDescriptions: [
      'Each by itself.',
      'Those of one folder.',
      'Those whose names begin alike, up to the separator: one person, one film.',
    ],
    default: 'none',
    ask: true,
  }),
  separator: Type.String({
    title: 'Separator',
    description: 'Where the beginning of a name ends that makes a group: “p12” of p12_left_3.jpg.',
    default: '_',
    pattern: '^[^/\\\\]+$',
    placeholder: 'text such as _',
  }),
  classes: Type.Enum([...classChoices], {
    title: 'Classes',
    description: 'What a picture’s class is.',
    enumDescriptions: [
      'The topmost folder below the selected one.',
      'The folder that the picture lies in.',
      'There are no classes.',
    ],
    default: 'folder',
  }),
  layout: Type.Enum(['folders', 'webdataset'], {
    title: 'Layout',
    description: 'How the pictures are stored.',
    enumDescriptions: [
      'A folder for each split, in it one for each class.',
      'Tar archives (shards) for each split, as WebDataset reads them.',
    ],
    default: 'folders',
  }),
  shardSize: Type.Integer({
    title: 'Shard size',
    description: 'Pictures in one tar archive, at most.',
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
  }),
  minSize: Type.Integer({
    title: 'Smallest size',
    description: 'Pictures whose shorter side has fewer pixels are left out.',
    default: 0,
    minimum: 0,
    maximum: 16_383,
  }),
  maxAspect: Type.Number({
    title: 'Longest proportions',
    description:
      'Pictures whose longer side is more than so many times the shorter one are left out; 0: none is.',
    default: 0,
    minimum: 0,
    maximum: 1000,
  }),
});

export type DatasetOptions = Static<typeof datasetOptions>;
