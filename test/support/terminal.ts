import { execFileSync, spawn } from 'node:child_process';

export interface OnTerminal {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all that was printed so far. */
  readonly onText?: (text: string, type: (keys: string) => void) => void;
}

/** Runs a command on a terminal of its own and types into it. */
export function onTerminal(
  command: string,
  { cwd, env, onText = () => {} }: OnTerminal,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { ...process.env, BATCH_POOL_STATE: `${cwd}.state`, TERM: 'xterm', NO_COLOR: undefined, ...env },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    onText(text, (keys) => child.stdin.write(keys));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** Types an answer once, when the question is there. */
export function answering(question: string, keys: string): NonNullable<OnTerminal['onText']> {
  let typed = false;
  return (text, type) => {
    if (typed || !text.includes(question)) return;
    typed = true;
    type(keys);
  };
}

/** Why there is no terminal here, if so. */
export function noTerminal(): string | undefined {
  try {
    execFileSync('script', ['--quiet', '--return', '--command', 'true', '/dev/null'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no pseudo-terminal (util-linux’s script): ${String(error).split('\n')[0] ?? ''}`;
  }
}
