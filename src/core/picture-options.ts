import * as Type from 'typebox';

/** The option `background` of picture jobs: white, unless the person says otherwise. @param use what is in this colour */
export const backgroundOption = (use: string): Type.TString =>
  Type.String({
    title: 'Background',
    description: `${use}: #rrggbb.`,
    default: '#ffffff',
    pattern: '^#[0-9A-Fa-f]{6}$',
    placeholder: 'colour as #rrggbb',
  });

const crops = ['attention', 'entropy', 'centre'] as const;

/** The option `crop` of jobs that can fill a box. @param when it is cropped */
export const cropOption = (when: string): Type.TEnum<[...typeof crops]> =>
  Type.Enum([...crops], {
    title: 'Crop',
    description: `Which part is kept ${when}.`,
    enumDescriptions: ['Where the eye goes first.', 'Where there is most detail.', 'The middle.'],
    default: 'attention',
  });
