import { once } from 'node:events';
import readline from 'node:readline/promises';

/** Asks on the terminal; an interruption is the answer ''. */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream,
  signal: AbortSignal,
): Promise<string> {
  const terminal = readline.createInterface({ input, output: process.stderr });
  try {
    // Ctrl+C and Ctrl+D: older Node only closes, and the question stays open for ever; newer Node rejects.
    const closed = once(terminal, 'close').then(() => '');
    return await Promise.race([terminal.question(question, { signal }).catch(() => ''), closed]);
  } finally {
    terminal.close();
  }
}
