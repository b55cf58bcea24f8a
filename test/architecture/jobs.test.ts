import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/build/bundles.ts';
import { jobListSource } from '../../src/build/generate-jobs.ts';
import { checkNameTemplate } from '../../src/core/naming.ts';
import { optionEntries } from '../../src/core/options.ts';
import { policySchema } from '../../src/core/policies.ts';
import { cliSchema } from '../../src/cli/options.ts';
import { jobs } from '../../src/jobs/index.ts';
import { jobIds, loadJob } from '../../src/node/load-job.ts';

const folder = path.join(root, 'src/jobs');
const files = fs.readdirSync(folder).filter((name) => name !== 'index.ts');

describe('src/jobs', () => {
  test('has one job a file, and the file’s name is its id', () => {
    expect(jobs.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
  });

  test('is listed by the generated index', () => {
    // However prettier breaks a list that is longer than a line.
    const plain = (text: string): string => text.replace(/[\s,]+/g, ' ').replace(/ ?([[\]]) ?/g, '$1');
    const list = fs.readFileSync(path.join(folder, 'index.ts'), 'utf8');
    expect(plain(list).trim(), 'run npm run generate').toBe(plain(jobListSource(folder)).trim());
  });

  test('can be loaded one by one, too', async () => {
    expect(jobIds, 'run npm run generate').toEqual(jobs.map(({ id }) => id));
    expect(await Promise.all(jobIds.map(loadJob))).toEqual(jobs);
    expect(await loadJob('__proto__')).toBeUndefined();
  });

  test.each(files)('%s has a unit test', (file) => {
    const unit = path.join(root, 'test/unit/jobs', file.replace(/\.ts$/, '.test.ts'));
    expect(fs.existsSync(unit), `write ${path.relative(root, unit)}`).toBe(true);
  });
});

describe.each(jobs.map((job) => [job.id, job] as const))('the job %s', (_id, job) => {
  test('explains each option, with a default', () => {
    for (const [name, option] of optionEntries(job.options)) {
      expect(option.title, `${name} has a title`).toBeTruthy();
      expect(option.description, `${name} has a description that is a sentence`).toMatch(/[.!]$|#rrggbb\.$/);
      expect(option.default, `${name} has a default`).toBeDefined();
      if (option.enum !== undefined) expect(option.enumDescriptions).toHaveLength(option.enum.length);
    }
  });

  test('has defaults and presets that it allows', () => {
    const layers = [{}, ...job.presets.map((preset) => preset.options)];
    expect(layers.map((layer) => job.bind(layer)).filter(({ ok }) => !ok)).toEqual([]);
  });

  test('shares no option’s name with a policy or a flag: one flag would mean two things', () => {
    const taken = new Set([policySchema, cliSchema].flatMap((schema) => Object.keys(schema.properties)));
    expect(Object.keys(job.options.properties).filter((name) => taken.has(name))).toEqual([]);
  });

  test('has good name templates', () => {
    const templates = [
      job.nameTemplate,
      ...job.presets.map((preset) => preset.nameTemplate ?? job.nameTemplate),
    ];
    expect(templates.map(checkNameTemplate)).toEqual(templates.map(() => undefined));
  });
});
