import type { TObject } from 'typebox';
import { describe, expect, test } from 'vitest';
import {
  flagName,
  type ParsedCommand,
  parseJobArguments,
  parseRunArguments,
} from '../../../src/cli/flags.ts';
import { againSchema, cliSchema, runsSchema, undoSchema } from '../../../src/cli/options.ts';
import { table } from '../../../src/cli/flag-table.ts';
import { flagsHelp, jobHelp, programHelp, runCommandHelp } from '../../../src/cli/help.ts';
import { runCommands } from '../../../src/cli/run-commands.ts';
import { optionEntries } from '../../../src/core/options.ts';
import { policySchema } from '../../../src/core/policies.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

function parsed(...args: readonly string[]): ParsedCommand {
  const result = parseJobArguments(thumbnails, args);
  if (!result.ok) throw new Error(result.problem);
  return result.command;
}

function problem(...args: readonly string[]): string {
  const result = parseJobArguments(thumbnails, args);
  if (result.ok) throw new Error('It was taken.');
  return result.problem;
}

const allOptions = (job = thumbnails) =>
  [job.options, policySchema, cliSchema].flatMap((schema) => optionEntries(schema));

describe('flags', () => {
  test('each goes where it belongs, in its type; what is not given is not there', () => {
    const command = parsed('a', '--size', '64', '--fit=cover', '--timeout-seconds', '1.5', '--dry-run', 'b');
    expect(command.paths).toEqual(['a', 'b']);
    expect(command.job).toEqual({ size: 64, fit: 'cover' });
    expect(command.policies).toEqual({ timeoutSeconds: 1.5 });
    expect(command.cli).toMatchObject({ dryRun: true, json: false, preset: '' });
  });

  test.each([
    [['--pool-size', '-1'], { poolSize: -1 }],
    [['--pool-size=-2'], { poolSize: -2 }],
    [['--exclude', '*.png', '--exclude', 'raw/**'], { exclude: ['*.png', 'raw/**'] }],
    [['--no-use-ignore-files'], { useIgnoreFiles: false }],
    [
      ['--use-ignore-files', '--keep-dates', '--no-allow-svg'],
      { useIgnoreFiles: true, keepDates: true, allowSvg: false },
    ],
    [['--stop-after', '10%'], { stopAfter: '10%' }],
    [['--output-folder', ''], { outputFolder: '' }],
    [['--pool-size', '1', '--pool-size', '2'], { poolSize: 2 }],
  ])('%j', (args, policies) => {
    expect(parsed(...args).policies).toEqual(policies);
  });

  test('what is no number stays as it was typed, for the message', () => {
    expect(problem('--size', '12px')).toMatch(/^Expected --size .*, but got "12px"\.$/);
    expect(problem('--size', '')).toMatch(/^Expected --size .*, but got ""\.$/);
  });

  test('behind -- everything is a file, also what looks like a flag or a number', () => {
    expect(parsed('--size', '1', '--', '--json', '-1.jpg', '-5').paths).toEqual(['--json', '-1.jpg', '-5']);
  });

  test.each([
    [['--nope'], /^Unknown option '--nope'\.$/],
    [['-x'], /^Unknown option '-x'\.$/],
    [['--size'], /^The flag --size needs a value\.$/],
    [['--quiet=yes'], /does not take an argument/],
    [['--line-style', 'loud'], /^Expected --line-style to be one of facts, sentence, but got "loud"\.$/],
    [['--size', '0'], /^Expected --size to be a whole number from 1 to 16383, but got 0\.$/],
    [['--timeout-seconds', 'x'], /^Expected --timeout-seconds to be a number/],
  ])('%j is refused in one sentence', (args, words) => {
    expect(problem(...args)).toMatch(words);
    expect(problem(...args)).not.toContain('\n');
  });

  test.each(jobs.map((job) => [job.id, job] as const))('%s: no two of its flags share a name', (_id, job) => {
    const names = allOptions(job).map(([name]) => flagName(name));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('help', () => {
  const everyFlag = (help: string, schema: TObject): void => {
    const words = help.replace(/\s+/g, ' ');
    for (const [name, option] of optionEntries(schema)) {
      const { description = '', default: value, type, items, enumDescriptions } = option;
      expect(help, name).toMatch(new RegExp(`^  --${flagName(name)}( |\\.NAME=|$)`, 'm'));
      expect(words, name).toContain(description);
      for (const choice of option.enum ?? items?.enum ?? []) expect(words, name).toContain(choice);
      for (const meaning of enumDescriptions ?? []) expect(words, name).toContain(meaning);
      if (typeof value === 'number') expect(words, name).toContain(`Default ${value}.`);
      if (type === 'boolean' && value === true) expect(words).toContain('--no-… switches it off.');
    }
  };

  test.each(jobs.map((job) => [job.id, job] as const))(
    '%s: every option, what it does, its choices and default, of a list too',
    (_id, job) => {
      const help = jobHelp(job);
      everyFlag(help, job.options);
      const words = help.replace(/\s+/g, ' ');
      for (const { id, description } of job.presets) expect(words).toContain(`${id} ${description}`);
      expect(help).toContain(job.nameTemplate);
      expect(help).toMatch(/^ {2}--output-folder FOLDER /m);
    },
  );

  test('of all flags that every job takes', () => {
    const help = flagsHelp();
    everyFlag(help, policySchema);
    everyFlag(help, cliSchema);
  });

  test('a list’s values are said, and how several are written', () => {
    const job = jobs.find(({ id }) => id === 'strip-metadata');
    expect(job === undefined ? '' : jobHelp(job)).toMatch(
      / {2}--keep NAME,…\n[^]+ commas\.\n {8}copyright {2}Who .+\n {8}date {7}When /,
    );
  });

  test('what is longer goes on below itself', () => {
    expect(
      table([
        ['a', 'x '.repeat(60).trim()],
        ['long', 'y'],
      ]),
    ).toBe(`  a     ${'x '.repeat(46).trim()}\n        ${'x '.repeat(14).trim()}\n  long  y`);
  });

  test.each(jobs.map((job) => [job.id, job] as const))('of %s has each flag once', (_, job) => {
    const flags = jobHelp(job)
      .split('\n')
      .flatMap((line) => /^ {2}(--[\w-]+)/.exec(line)?.[1] ?? []);
    expect(flags.filter((flag, i) => flags.indexOf(flag) !== i)).toEqual([]);
  });

  test('its texts fit a terminal of 100 columns', () => {
    const tables = [...jobs.map(jobHelp), flagsHelp(), programHelp(jobs, '1.2.3')];
    const lines = tables.flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.length > 100 && line.startsWith('  '))).toEqual([]);
  });

  test('of the program: usage, jobs, exit codes, version', () => {
    const help = programHelp(jobs, '1.2.3');
    expect(help).toContain('batch-pool 1.2.3');
    for (const { id, description } of jobs)
      expect(help.replace(/\s+/g, ' ')).toContain(` ${id} ${description}`);
    expect(help).toMatch(/0 .*1 .*2 .*130/);
  });
});

describe('of commands on past runs', () => {
  const takes = (run: boolean, policies: boolean): { run: boolean; policies: boolean } => ({ run, policies });

  test('one run, the command’s own flags, and policies where it runs something', () => {
    const args = ['abc123', '--json', '--pool-size', '-1', '--state-folder', '/s'];
    expect(parseRunArguments(againSchema, args, takes(true, true))).toMatchObject({
      ok: true,
      run: 'abc123',
      cli: { json: true, quiet: false, stateFolder: '/s' },
      policies: { poolSize: -1 },
    });
    expect(parseRunArguments(undoSchema, ['--yes'], takes(true, false))).toMatchObject({
      ok: true,
      run: undefined,
      cli: { yes: true, dryRun: false },
      policies: {},
    });
  });

  test.each([
    [['a', 'b'], takes(true, true), 'What is b? One run is expected here.'],
    [['a'], takes(false, false), 'What is a? No name is expected here.'],
    [['--pool-size', '1'], takes(true, false), "Unknown option '--pool-size'."],
  ])('%j is refused', (args, what, words) => {
    expect(parseRunArguments(runsSchema, args, what)).toEqual({ ok: false, problem: words });
  });

  test('each has its help, with every flag that it takes, and stands in the program’s', () => {
    const all = programHelp(jobs, '1.2.3');
    for (const command of runCommands) {
      const help = runCommandHelp(command);
      expect(all).toMatch(new RegExp(`^  ${command.name} `, 'm'));
      expect(all.replace(/\s+/g, ' ')).toContain(command.description);
      for (const [name] of optionEntries(command.schema)) expect(help).toContain(`--${flagName(name)}`);
      expect(help.includes('--timeout-seconds'), command.name).toBe(command.policies);
      expect(help, 'a past run keeps its own values').not.toContain('Default 60');
    }
  });
});
