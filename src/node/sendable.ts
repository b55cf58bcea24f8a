import { errorText } from './os-error.ts';

/** The host reads each message in one go, and must not be held up by it: 8 MB take some 30 ms. */
const mostCharacters = 8_000_000;

/** Why a job's value cannot be handed to the host, as the end of a sentence; undefined: it can. */
export function valueProblem(value: unknown, most = mostCharacters): string | undefined {
  if (value === undefined) return undefined;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    const reason = errorText(error).split('\n')[0] ?? '';
    return `the job’s value cannot be written as JSON: ${reason}`;
  }
  if (text === undefined) return `the job’s value cannot be written as JSON: it is a ${typeof value}`;
  if (text.length <= most) return undefined;
  return `the job’s value has ${Math.round(text.length / 1e6)} MB of JSON, and at most ${most / 1e6} MB can be handed back`;
}
