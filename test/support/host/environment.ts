import path from 'node:path';

type Environment = Record<string, string>;

/**
 * The environment as it was before `npm run` added to it: a child npm would take the project's prefix for its own,
 * and a program under test would find the project's tools on its PATH.
 */
export function outsideNpm(from: NodeJS.ProcessEnv = process.env): Environment {
  return pick(
    from,
    (name) => !/^(INIT_CWD|npm_(lifecycle|package|node|command|execpath|config_local_prefix))/.test(name),
  );
}

/** What a VS Code started by a person would have: nothing of npm's or of ours, and of no VS Code that runs the tests. */
export function asFromDesktop(from: NodeJS.ProcessEnv = process.env): Environment {
  return pick(
    from,
    (name) => !/^(BATCH_POOL_|INIT_CWD|NODE_OPTIONS|npm_|VSCODE_|ELECTRON_|VITEST)/.test(name),
  );
}

function pick(from: NodeJS.ProcessEnv, keep: (name: string) => boolean): Environment {
  const environment: Environment = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && keep(name)) environment[name] = name === 'PATH' ? withoutBins(value) : value;
  }
  return environment;
}

const bins = path.join('node_modules', '.bin');

function withoutBins(list: string): string {
  const isNpms = (dir: string): boolean => dir.endsWith(bins) || dir.endsWith('node-gyp-bin');
  return list
    .split(path.delimiter)
    .filter((dir) => !isNpms(dir))
    .join(path.delimiter);
}
