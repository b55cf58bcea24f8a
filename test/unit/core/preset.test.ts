import { describe, expect, test } from 'vitest';
import { allPresets, calledBy, findPreset, type NamedPreset, readPresets } from '../../../src/core/preset.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const place = { origin: 'user', trusted: true } as const;
const read = (value: unknown, at: Parameters<typeof readPresets>[2] = place) => readPresets(value, jobs, at);
const ofThumbnails = { name: 'web', job: 'thumbnails' };

function preset(name: string, facts: Partial<NamedPreset> = {}): NamedPreset {
  const [found] = read([{ name, job: 'thumbnails' }]).presets;
  if (found === undefined) throw new Error('it is a good preset');
  return { ...found, ...facts };
}

describe('what settings say of presets', () => {
  test('a name and a job are enough', () => {
    expect(read([ofThumbnails])).toEqual({
      presets: [
        {
          name: 'web',
          title: 'web',
          description: undefined,
          job: thumbnails,
          options: {},
          nameTemplate: undefined,
          outputFolder: undefined,
          budget: undefined,
          origin: 'user',
        },
      ],
      problems: [],
    });
  });

  test('all that an entry may say', () => {
    const [found] = read([
      {
        ...ofThumbnails,
        description: 'For the web',
        options: { size: 64 },
        nameTemplate: '{dir}/small/{name}{ext}',
        outputFolder: 'out',
        check: { maxBytes: 9000 },
      },
    ]).presets;
    expect(found).toMatchObject({
      description: 'For the web',
      options: { size: 64 },
      nameTemplate: '{dir}/small/{name}{ext}',
      outputFolder: 'out',
      budget: { maxBytes: 9000, maxWidth: 0, maxHeight: 0 },
    });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty list', []],
  ])('%s is no problem', (_, value) => {
    expect(read(value)).toEqual({ presets: [], problems: [] });
  });

  const list = jobs.map(({ id }) => id).join(', ');
  test.each([
    ['no list', { name: 'web' }, 'The presets are not a list.'],
    ['no object', ['web'], 'Preset 1 is not an object.'],
    ['no name', [{ job: 'thumbnails' }], 'Preset 1: Expected name to be a text, but got undefined.'],
    ['an empty name', [{ name: ' ', job: 'thumbnails' }], 'Preset “ ”: it needs a name.'],
    ['no such job', [{ name: 'a', job: 'b' }], `Preset “a”: there is no job “b”; the jobs are ${list}.`],
    [
      'an option too small',
      [{ ...ofThumbnails, options: { size: 0 } }],
      'Preset “web”: Expected size to be a whole number from 1 to 16383, but got 0.',
    ],
    [
      'an option that there is not',
      [{ ...ofThumbnails, options: { colour: 1 } }],
      'Preset “web”: There is no option colour; the options are size, fit, crop, format, quality, background.',
    ],
    [
      'a word that there is not',
      [{ ...ofThumbnails, onConflict: 'overwrite' }],
      'Preset “web”: There is no option onConflict; the options are name, job, description, options, nameTemplate, outputFolder, check.',
    ],
    [
      'a name template that leaves the folder',
      [{ ...ofThumbnails, nameTemplate: '../{name}' }],
      'Preset “web”: The name template “../{name}” must not leave the folder with “..”.',
    ],
    [
      'a budget of a limit that there is not',
      [{ ...ofThumbnails, check: { maxbytes: 1 } }],
      'Preset “web”: There is no limit maxbytes; the limits are maxBytes, maxWidth, maxHeight.',
    ],
    [
      'options that are a list',
      [{ ...ofThumbnails, options: [] }],
      'Preset “web”: Expected options to be an object, but got [].',
    ],
  ])('%s is said with the preset’s name', (_, value, problem) => {
    expect(read(value)).toEqual({ presets: [], problems: [problem] });
  });

  test('one bad entry costs itself only, and a second one of a name too', () => {
    const { presets, problems } = read([
      ofThumbnails,
      3,
      { ...ofThumbnails, options: { size: 1 } },
      { ...ofThumbnails, name: 'b' },
    ]);
    expect(presets.map(({ name, options }) => [name, options])).toEqual([
      ['web', {}],
      ['b', {}],
    ]);
    expect(problems).toEqual([
      'Preset 2 is not an object.',
      'There are two presets “web”; the first one counts.',
    ]);
  });

  test('__proto__ is a word like others, and a name cannot break the line', () => {
    const hostile: unknown = JSON.parse('[{"name":"a\\nb","job":"thumbnails","__proto__":{"options":{}}}]');
    expect(read(hostile).problems).toEqual([
      'Preset “a\ufffdb”: There is no option __proto__; the options are name, job, description, options, nameTemplate, outputFolder, check.',
    ]);
  });
});

describe('an untrusted workspace', () => {
  const untrusted = { origin: 'workspace', trusted: false } as const;

  test('may have presets', () => {
    expect(read([ofThumbnails], untrusted).presets).toHaveLength(1);
  });

  test('but none that says where results go', () => {
    expect(read([{ ...ofThumbnails, outputFolder: '/etc' }], untrusted)).toEqual({
      presets: [],
      problems: ['Preset “web”: it says where results go, which counts once you trust this workspace.'],
    });
  });

  test('has no say over the user’s own presets', () => {
    expect(
      read([{ ...ofThumbnails, outputFolder: '/out' }], { ...untrusted, origin: 'user' }).problems,
    ).toEqual([]);
  });
});

describe('a preset by its name', () => {
  const user = [preset('web'), preset('mine')];
  const workspace = [preset('web', { origin: 'workspace' })];
  const all = allPresets([thumbnails], user, workspace);

  test('the workspace’s hides the user’s; those of jobs come last', () => {
    expect(all.map((each) => `${each.origin} ${calledBy(each)}`)).toEqual([
      'workspace web',
      'user mine',
      'job thumbnails/thumbs',
    ]);
  });

  test('a job’s own is called with its job or without', () => {
    const own = all.at(-1);
    expect(findPreset(all, 'thumbs')).toBe(own);
    expect(findPreset(all, 'thumbnails/thumbs')).toBe(own);
  });

  test('one from settings is meant before a job’s own', () => {
    const mine = preset('thumbs');
    expect(findPreset(allPresets([thumbnails], [mine], []), 'thumbs')).toBe(mine);
  });

  test('where two jobs have one of the name, both are said', () => {
    const other = { ...thumbnails, id: 'other' };
    expect(findPreset(allPresets([thumbnails, other], [], []), 'thumbs')).toBe(
      '“thumbs” fits several presets: thumbnails/thumbs, other/thumbs; name one of them.',
    );
  });

  test('there is none', () => {
    expect(findPreset(all, 'nope')).toBe('There is no preset “nope”.');
  });
});
