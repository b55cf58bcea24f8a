import { describe, expect, it } from 'vitest';
import { contributedManifest } from '../../../src/build/contributions.ts';
import { formatIds, formats } from '../../../src/core/format.ts';
import { policySchema } from '../../../src/core/policies.ts';
import { askCommandId, commandIds, runCommandId } from '../../../src/extension/ids.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { takesFormat } from '../../../src/core/accepts.ts';

interface MenuItem {
  readonly command?: string;
  readonly when?: string;
}
interface Contributes {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
}
type Setting = Readonly<Record<string, unknown>>;

const manifest = contributedManifest(jobs);
const contributes = manifest.contributes as unknown as Contributes;
const settings: Readonly<Record<string, Setting>> = Object.assign(
  {},
  ...contributes.configuration.map(({ properties }) => properties),
);

describe('contributed commands', () => {
  it('are one to run and one to ask for each job, and those about runs', () => {
    expect(contributes.commands.map(({ command }) => command)).toEqual([
      ...jobs.map(({ id }) => runCommandId(id)),
      ...jobs.map(({ id }) => askCommandId(id)),
      ...Object.values(commandIds),
    ]);
  });

  it('are in menus only if they exist', () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    const used = Object.values(contributes.menus).flatMap((items) =>
      items.flatMap(({ command }) => command ?? []),
    );
    expect(used.filter((command) => !known.has(command))).toEqual([]);
  });

  it('that need a selection are not in the palette', () => {
    expect(contributes.menus['commandPalette']).toContainEqual({
      command: 'batchPool.run.thumbnails',
      when: 'false',
    });
  });
});

describe('the Explorer’s menu', () => {
  const item = contributes.menus['explorer/context']?.find(
    ({ command }) => command === 'batchPool.run.thumbnails',
  );
  const extname = new RegExp(/resourceExtname =~ \/(.*?)\/i/.exec(item?.when ?? '')?.[1] ?? '$^', 'i');

  it('has the job on every kind of file that it reads, and on no other', () => {
    for (const id of formatIds) {
      const reads = takesFormat(thumbnails.accepts, id);
      for (const extension of formats[id].extensions) {
        expect([extension, extname.test(extension)]).toEqual([extension, reads]);
        expect(extname.test(extension.toUpperCase())).toBe(reads);
      }
    }
    expect(['.txt', '', '.jpgx', 'jpg'].some((extension) => extname.test(extension))).toBe(false);
  });

  it('has it on folders and selections, in local and remote windows', () => {
    expect(item?.when).toContain('explorerResourceIsFolder || listMultiSelection');
    const schemes = new RegExp(/resourceScheme =~ \/(.*?)\//.exec(item?.when ?? '')?.[1] ?? '$^');
    expect(['file', 'vscode-remote', 'vscode-vfs', 'untitled', 'git'].map((s) => schemes.test(s))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the submenu', () => {
  const itemsOf = (id: string) =>
    (contributes.menus[id] ?? []) as readonly (MenuItem & {
      readonly group: string;
      readonly submenu?: string;
    })[];
  const first = itemsOf('batchPool.submenu');
  const items = [...first, ...itemsOf('batchPool.files')];
  const asks = items.filter(({ command }) => command?.startsWith('batchPool.ask.') === true);

  it('has each job once, as an entry that asks', () => {
    expect(asks).toHaveLength(jobs.length);
    expect(new Set(asks.map(({ command }) => command))).toEqual(
      new Set(jobs.map(({ id }) => askCommandId(id))),
    );
    expect(items.filter(({ command }) => command?.startsWith('batchPool.run.'))).toEqual([]);
  });

  it('has the jobs on other files in one of its own, so that a small screen has room for either', () => {
    expect(first.flatMap(({ submenu }) => submenu ?? [])).toEqual(['batchPool.files']);
    expect(itemsOf('batchPool.files').map(({ command }) => command)).toEqual(
      expect.arrayContaining([askCommandId('log-stats'), askCommandId('map')]),
    );
    for (const id of ['batchPool.submenu', 'batchPool.files'])
      expect(itemsOf(id).length, id).toBeLessThanOrEqual(21);
  });

  it('keeps jobs that replace pictures apart from those that make new ones', () => {
    const groupOf = (id: string): string | undefined =>
      items.find(({ command }) => command === askCommandId(id))?.group.split('@')[0];
    for (const id of ['optimize', 'rotate', 'strip-metadata'])
      expect([id, groupOf(id)]).toEqual([id, groupOf('optimize')]);
    expect(groupOf('thumbnails')).toBe(groupOf('resize'));
    expect(groupOf('thumbnails')).not.toBe(groupOf('optimize'));
    expect(groupOf('inspect')).not.toBe(groupOf('resize'));
  });

  it('shows a job only on what it reads, and on folders and selections', () => {
    const any = new Set(jobs.filter(({ accepts }) => accepts === 'any').map(({ id }) => askCommandId(id)));
    for (const { when, command = '' } of asks)
      if (!any.has(command)) expect(when).toMatch(/explorerResourceIsFolder \|\| listMultiSelection \|\| /);
  });

  it('leads to all presets', () => {
    expect(items.map(({ command }) => command)).toContain('batchPool.runPreset');
  });
});

describe('contributed settings', () => {
  it('have a scope, an order, a default and a description each', () => {
    for (const [name, setting] of Object.entries(settings)) {
      const described = setting['description'] ?? setting['markdownDescription'];
      expect([name, typeof described, typeof setting['scope'], typeof setting['order']]).toEqual([
        name,
        'string',
        'string',
        'number',
      ]);
      expect(setting).toHaveProperty('default');
    }
  });

  it('explain every value of a list', () => {
    for (const [name, { enum: values, enumDescriptions }] of Object.entries(settings)) {
      if (Array.isArray(values)) expect([name, enumDescriptions]).toEqual([name, expect.any(Array)]);
    }
  });

  it('are those of the policies and of each job', () => {
    for (const name of Object.keys(policySchema.properties))
      expect(settings).toHaveProperty([`batchPool.${name}`]);
    for (const { id, options } of jobs) {
      for (const name of Object.keys(options.properties)) {
        expect(settings).toHaveProperty([`batchPool.${id}.${name}`]);
      }
    }
  });

  it('that name a place, a program or a limit are for trusted workspaces only', () => {
    expect(manifest.capabilities['untrustedWorkspaces']).toMatchObject({
      restrictedConfigurations: [
        'batchPool.onConflict',
        'batchPool.outputFolder',
        'batchPool.maxPixels',
        'batchPool.maxFileSize',
        'batchPool.allowSvg',
        'batchPool.nodePath',
        'batchPool.map.function',
        'batchPool.map.with',
      ],
    });
    expect(settings['batchPool.nodePath']).toMatchObject({ scope: 'machine' });
  });
});
