import type { TObject } from 'typebox';
import type { Job } from '../core/job.ts';
import { nameTokens } from '../core/naming.ts';
import { optionEntries, type OptionSchema } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';

/** The README with the text between each pair of `<!-- generated: x -->` and `<!-- end: x -->` made anew. */
export function readmeWithTables(readme: string, jobs: readonly Job[]): string {
  const parts: Readonly<Record<string, string>> = {
    jobs: jobsTable(jobs),
    options: jobs.map(optionsTable).join('\n\n'),
    settings: settingsTable(policySchema, 'batchPool.'),
    tokens: table(
      ['Token', 'Becomes'],
      Object.entries(nameTokens).map(([token, text]) => [`\`{${token}}\``, text]),
    ),
  };
  let text = readme;
  for (const [name, part] of Object.entries(parts)) {
    const [from, to] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const start = text.indexOf(from);
    const end = text.indexOf(to);
    if (start < 0 || end < start) throw new Error(`README.md has no ${from} … ${to}`);
    text = `${text.slice(0, start + from.length)}\n\n${part}\n\n${text.slice(end)}`;
  }
  return text;
}

const jobsTable = (jobs: readonly Job[]): string =>
  table(
    ['Job', 'What it does', 'Results'],
    jobs.map(({ id, title, description, nameTemplate }) => [
      `**${title}** (\`${id}\`)`,
      description,
      `\`${nameTemplate}\``,
    ]),
  );

function optionsTable(job: Job): string {
  const presets = job.presets.map(
    ({ id, title, description }) => `- **${title}** (\`--preset ${id}\`): ${description}`,
  );
  const heading = `**${job.title}**: settings \`batchPool.${job.id}.…\`, flags \`--…\``;
  return [
    heading,
    settingsTable(job.options, ''),
    ...(presets.length > 0 ? ['Presets:', presets.join('\n')] : []),
  ].join('\n\n');
}

function settingsTable(schema: TObject, prefix: string): string {
  const rows = optionEntries(schema).map(([name, option]) => [
    `\`${prefix}${name}\``,
    meaning(option),
    standard(option),
  ]);
  return table([prefix === '' ? 'Option' : 'Setting', 'Meaning', 'Default'], rows);
}

function meaning({ description = '', enum: choices, enumDescriptions }: OptionSchema): string {
  const values = (choices ?? []).map((choice, i) => `\`${choice}\`: ${enumDescriptions?.[i] ?? ''}`);
  return [description, ...values].join('<br>');
}

const standard = ({ default: value }: OptionSchema): string =>
  value === '' || (Array.isArray(value) && value.length === 0) ? 'none' : `\`${JSON.stringify(value)}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
