/**
 * `npm run test:faults [-- --runs 1000 --seed 12345 --only 17]`: runs that are disturbed at random moments. Each is
 * looked at for lost or half-written files, resumed, undone, and looked at again.
 */
import { parseArgs } from 'node:util';
import { closeSuite, printTest } from '../run/results.ts';
import { calibrate } from './calibrate.ts';
import { Figures } from './figures.ts';
import { oneRun } from './one-run.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { makeWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string' },
    fault: { type: 'string' },
    work: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const runs = Number(values.runs);
console.log(`Seed ${seed}.`);
const figures = new Figures();
{
  await using world = await makeWorld();
  await calibrate(world);
  figures.begin();
  for (const scenario of scenarios()) {
    if (values.verbose) console.log(`run ${scenario.number}: ${scenario.work}; ${describe(scenario)}`);
    try {
      figures.add(await oneRun(world, scenario));
    } catch (error) {
      figures.broken(scenario, error);
    }
    const [last] = figures.latest();
    if (last !== undefined) {
      console.log(`✗ run ${scenario.number}: ${scenario.work}; ${describe(scenario)}`);
      for (const breach of last.slice(0, 5)) console.log(`    ${breach}`);
      if (last.length > 5) console.log(`    and ${last.length - 5} more`);
      console.log(`    again: npm run test:faults -- --seed ${seed} --only ${scenario.number}`);
    }
    figures.measure();
    if ((scenario.number + 1) % 100 === 0) console.log(`${scenario.number + 1} runs`);
  }
}
await figures.end();
for (const line of figures.table()) console.log(line);
const tests = figures.tests(seed);
for (const test of tests) printTest(test);
closeSuite('faults', tests);

function* scenarios(): Generator<Scenario, void, void> {
  if (values.only !== undefined) {
    for (const number of values.only.split(',')) yield scenarioOf(seed, Number(number));
    return;
  }
  for (let number = 0; number < runs; number++) {
    const scenario = scenarioOf(seed, number);
    if (values.fault !== undefined && scenario.fault !== values.fault) continue;
    if (values.work !== undefined && scenario.work !== values.work) continue;
    yield scenario;
  }
}

function describe({ fault, moment, files, state, where, selection, next }: Scenario): string {
  return `${fault} (${JSON.stringify(moment)}), ${files} files, records on the ${state}, results ${where}, ${selection} selected, then ${next}`;
}
