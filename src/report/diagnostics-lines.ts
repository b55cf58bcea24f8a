import type { Diagnostics, EngineChoice, ProbedEngine, SystemFacts } from '../core/diagnostics.ts';
import { inOneLine } from './shown-path.ts';
import { bytesText, countText, durationText } from './units.ts';

/** Diagnostics as Markdown, to be read as it is or pasted into an issue. */
export function diagnosticsLines(facts: Diagnostics): readonly string[] {
  const { version, face, trusted, node, state } = facts;
  return [
    '# Batch Pool diagnostics',
    '',
    'Made to be pasted into an issue. Look it over first: names of your folders may stand in it.',
    '',
    ...list('Versions', [
      `Batch Pool: ${version}`,
      `Runs in: ${face}${trusted === undefined ? '' : `, workspace ${trusted ? 'trusted' : 'not trusted'}`}`,
      `Node.js: ${node.version}${node.electron === undefined ? '' : ` of Electron ${node.electron}`}, ${code(node.execPath)}`,
    ]),
    ...list('Machine', machineItems(facts.system)),
    ...list('What pictures are made with', choiceItems(facts.choice)),
    ...list('Each engine, tried out', facts.engines.flatMap(engineItems)),
    ...list('Records', [
      `Folder: ${code(state.folder)}`,
      `${countText(state.records, 'run')}, ${bytesText(state.bytes)} in all`,
    ]),
    ...list(
      'Changed settings',
      facts.settings.length === 0 ? ['none'] : facts.settings.map(({ name, value }) => setting(name, value)),
    ),
  ].slice(0, -1);
}

const list = (title: string, items: readonly string[]): readonly string[] => [
  `## ${title}`,
  '',
  ...items.map((item) => (item.startsWith(' ') ? item : `- ${item}`)),
  '',
];

function machineItems({
  name,
  distribution,
  libc,
  processor,
  cores,
  memory,
}: SystemFacts): readonly string[] {
  const { total, free, constrained } = memory;
  const allowed = constrained === undefined ? '' : `; this process may have ${bytesText(constrained)}`;
  return [
    `System: ${[name, distribution, libc].filter((each) => each !== undefined).join(', ')}`,
    `Processor: ${inOneLine(processor)}, ${countText(cores, 'core')} available`,
    `Memory: ${bytesText(free)} of ${bytesText(total)} free${allowed}`,
  ];
}

function choiceItems(choice: EngineChoice): readonly string[] {
  if (!choice.ok) return [`**Nothing works.** ${inOneLine(choice.message)}`];
  const { type, count } = choice.workers;
  const workers = type === 'process' ? countText(count, 'process', 'processes') : countText(count, 'thread');
  return [
    `Engine: ${choice.engineId}, run by ${code(choice.execPath)}`,
    `Why: ${inOneLine(choice.why)}`,
    ...(choice.note === undefined ? [] : [`Note: ${inOneLine(choice.note)}`]),
    `Workers: ${workers}, ${choice.memoryLimit.toLocaleString('en')} MB for all of them together`,
  ];
}

function engineItems({ flavour, execPath, ms, result }: ProbedEngine): readonly string[] {
  const who = `${flavour} in ${code(execPath)}`;
  if (result.ok) return [`${who}: works, ${result.engine}, ${durationText(ms)}`];
  const failed = `${who}: **does not work**: ${inOneLine(result.problem)} (${durationText(ms)})`;
  const [said] = result.detail?.split('\n') ?? [];
  return said === undefined ? [failed] : [failed, `  - it said: ${code(said.slice(0, mostDetail))}`];
}
/** The first of a thousand lines of GLib is enough to know them all. */
const mostDetail = 300;

const setting = (name: string, value: unknown): string =>
  `${code(name)}: ${code(typeof value === 'string' ? value : JSON.stringify(value))}`;

/** Markdown's code, whatever is in it: its fence has to be longer than any row of backticks inside. */
function code(text: string): string {
  const line = inOneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([row]) => row.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$|^$/.test(line) ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** The same facts with the person's home folder as `~`, wherever a text has it: its name is often theirs. */
export function withoutHome(facts: Diagnostics, home: string): Diagnostics {
  const trimmed = home.replace(/[\\/]+$/, '');
  // In a container it may be the root; every path would begin with it.
  if (trimmed === '') return facts;
  const either = trimmed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\\|\//g, String.raw`[\\/]`);
  // Windows and macOS do not tell upper from lower case; elsewhere nobody minds one more `~`.
  const pattern = new RegExp(String.raw`${either}(?![\w.-])`, 'gi');
  return deepMap(facts, (text) => text.replace(pattern, '~')) as Diagnostics;
}

function deepMap(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => deepMap(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, deepMap(each, change)]));
}
