/** `npm test`: every check and every suite. `npm test -- unit pool` runs the named stages only. */
import { runChild, type Ended } from './child.ts';
import { count, countsLine, forgetResults, readResults, type Counts } from './results.ts';
import {
  lanes,
  stages,
  type CheckStage,
  type Lane,
  type Stage,
  type SuiteStage,
  type UnitStage,
} from './stages.ts';
import { runVitest } from './vitest.ts';

interface StageResult extends Counts {
  /** Shown in full where the stage failed. */
  readonly output: string;
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(
    `No stage is called ${unknown.join(', ')}. There are: ${stages.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = stages.filter(({ name }) => names.length === 0 || names.includes(name));
const failed = new Set<string>();
let sum: Counts = { passed: 0, failed: 0 };

const projects = chosen.filter((stage) => stage.kind === 'vitest');
const inLane = (lane: Lane): Stage[] => chosen.filter((stage) => stage.lane === lane);
await goThrough(inLane('first'));
const either = inLane('either');
await Promise.all(lanes.map((lane) => goThrough(inLane(lane)).then(() => goThrough(either))));
console.log(countsLine(sum));
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

/** Takes each stage out of the list, as another lane may look at the same one. */
async function goThrough(waiting: Stage[]): Promise<void> {
  for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) await carryOut(stage);
}

async function carryOut(stage: Stage): Promise<void> {
  if (stage.kind === 'check') await timed([stage], () => check(stage));
  else if (stage.kind === 'suite') await timed([stage], () => suite(stage));
  else if (stage === projects[0]) await timed(projects, () => vitest(projects));
}

/** Runs stages that go together, prints what became of each, and adds it up. */
async function timed(together: readonly Stage[], run: () => Promise<readonly StageResult[]>): Promise<void> {
  const title = together.map(({ name }) => name).join(', ');
  console.log(`▶ ${title}`);
  const begin = Date.now();
  const missing = together.flatMap(({ needs = [] }) => needs).filter((need) => failed.has(need));
  const results =
    missing.length === 0 ? await run() : [failure(`Not run, because this failed: ${missing.join(', ')}.`)];
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  for (const output of new Set(results.filter(isFailure).map((result) => result.output))) console.log(output);
  for (const [index, result] of results.entries()) {
    const name = together[index]?.name ?? title;
    if (isFailure(result)) failed.add(name);
    sum = { passed: sum.passed + result.passed, failed: sum.failed + result.failed };
    const time = index === results.length - 1 ? `  ${seconds} s` : '';
    console.log(`${isFailure(result) ? '✗' : '✓'} ${name}: ${countsLine(result)}${time}`);
  }
}

async function check({ command, live }: CheckStage): Promise<StageResult[]> {
  const { ok, output } = await runChild(command, live === true);
  return [ok ? { passed: 1, failed: 0, output } : failure(live === true ? '' : output)];
}

async function suite({ name, command }: SuiteStage): Promise<StageResult[]> {
  forgetResults(name);
  const ended = await runChild(command);
  return [judge(ended, readResults(name) ?? [])];
}

async function vitest(together: readonly UnitStage[]): Promise<StageResult[]> {
  const { ok, output, tests } = await runVitest(together.map(({ name }) => name));
  const results = together.map(({ name }) => {
    const own = tests.get(name) ?? [];
    return own.length > 0 ? judge({ ok: true, output }, own) : failure(`No test was run in test/${name}.`);
  });
  // For example an error outside of any test, after which vitest ends with 1.
  if (!ok && !results.some(isFailure)) results[0] = { passed: results[0]?.passed ?? 0, failed: 1, output };
  return results;
}

/** A suite's counts; one that ended badly without a failed test, or ran none, has failed as a whole. */
function judge({ ok, output }: Ended, tests: Parameters<typeof count>[0]): StageResult {
  const counts = count(tests);
  if (counts.passed + counts.failed === 0) return failure(`${output}\nNo test was run.`);
  if (!ok && counts.failed === 0) return { ...counts, failed: 1, output };
  return { ...counts, output };
}

function failure(output: string): StageResult {
  return { passed: 0, failed: 1, output };
}

function isFailure(result: StageResult): boolean {
  return result.failed > 0;
}
