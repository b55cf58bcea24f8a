/** What a sentence about a failure may need to know. */
export interface FailureFacts {
  /** A limit that was passed, already in words ("100 megapixels"). */
  readonly limit?: string;
  /** What was found instead, already in words. */
  readonly found?: string;
  /** The path that the failure is about, when it is not the source. */
  readonly path?: string;
}

/**
 * Every way in which one file can fail, with the sentence that a person reads. Closed: a new way is a new row
 * here, never a free text. A sentence says what happened and, where there is something, what to do.
 */
const sentences = {
  'source-missing': () => 'There is no such file; it may have been moved or deleted.',
  'source-denied': () => 'No permission to read the file.',
  'source-not-a-file': ({ found }) => `Not a regular file${found ? ` but ${found}` : ''}; it was not opened.`,
  'name-not-text': () => 'The name of this file is not valid UTF-8, so it cannot be opened; rename it.',
  'source-empty': () => 'The file is empty.',
  'source-too-big': ({ found, limit }) =>
    `The file has ${found ?? 'too many bytes'}; the limit is ${limit ?? 'lower'} (setting batchPool.maxFileSize).`,
  'source-unreadable': ({ found }) => `The file could not be read${found ? `: ${found}` : ''}.`,
  'source-changed': () =>
    'The original was changed, moved or deleted while it was being worked on; nothing was replaced. Run again.',
  'hard-linked': ({ found }) =>
    `The original has ${found ?? 'several names'} (hard links), of which only this one would get the result; it was left as it is. Write beside it instead.`,
  'write-protected': ({ path }) => `${path ?? 'The original'} is write-protected; it was left as it is.`,
  'folder-protected': ({ path }) =>
    `No permission to replace anything in ${path ?? 'the folder of the original'}; nothing was changed.`,
  'not-kept': ({ path, found }) =>
    `No copy of ${path ?? 'the original'} could be kept${found ? ` (${found})` : ''}, so it was not replaced.`,
  'would-lose': ({ found }) =>
    `In place it would lose ${found ?? 'a part of the picture'}; write beside the original instead.`,
  'drawing-too-big': ({ found, limit }) =>
    `The drawing has ${found ?? 'too many bytes'}; the limit is ${limit ?? 'lower'}, as large ones can be made to take all the memory.`,
  'unsupported-format': ({ found }) => `${found ?? 'This format'} cannot be read.`,
  'other-content': ({ found, path }) =>
    `The file holds ${found ?? 'something else'}, not ${path ?? 'the picture'} as its name says.`,
  damaged: ({ found }) => `The picture is damaged or cut short${found ? `: ${found}` : ''}.`,
  'too-many-pixels': ({ found, limit }) =>
    `The picture has ${found ?? 'too many pixels'}; the limit is ${limit ?? 'lower'} (setting batchPool.maxPixels).`,
  'packed-damaged': ({ found }) => `The packed data is damaged or cut short${found ? `: ${found}` : ''}.`,
  'unpacks-too-big': ({ limit }) =>
    `It unpacks to more than ${limit ?? 'any text would'}, as a decompression bomb does; it was not read on.`,
  'unsupported-packing': ({ found, limit }) =>
    `${found ?? 'This packing'} needs Node.js ${limit ?? 'of today'} or newer.`,
  'unknown-log-format': () =>
    'None of its first lines is in a log format that is known; choose the format, or give its pattern.',
  'too-many-columns': ({ limit }) =>
    `It has more than ${limit ?? 'so many'} columns; name those that you need (option columns).`,
  'encode-failed': ({ found }) => `The result could not be encoded${found ? `: ${found}` : ''}.`,
  'private-left': ({ found }) =>
    `The result would still have ${found ?? 'something private'}, so it was not written; please report it.`,
  'not-turned': ({ found }) => `${found ?? 'This picture'} cannot be turned or mirrored here.`,
  'target-exists': ({ path }) =>
    `${path ?? 'The target'} appeared while this file was being worked on; it was left as it is. Run again to get a free name.`,
  'target-denied': ({ path }) => `No permission to write ${path ?? 'the target'}.`,
  'target-is-source': ({ path }) =>
    `The result would replace the original${path ? ` ${path}` : ''}; change the name template or the output folder.`,
  'target-changed': ({ path }) =>
    `${path ?? 'The target'} was changed while this file was being worked on; it was left as it is.`,
  'target-folder': ({ path, found }) =>
    `The folder ${path ?? 'of the result'} cannot be made${found ? `: ${found}` : ''}.`,
  'name-too-long': ({ path }) =>
    `The name ${path ?? 'of this file'} is too long for this disk; choose a shorter one or another folder.`,
  outside: ({ path, limit }) =>
    `${path ?? 'The file'} is really outside of the workspace${limit ? ` ${limit}` : ''}: a link leads there. Say --trust if the task may go there.`,
  'read-only': ({ path }) => `${path ?? 'The target'} is on a read-only disk.`,
  // Without the path: one full disk must not read like a thousand different troubles.
  'disk-full': () =>
    'No space is left on the disk that the result goes to; make room or choose another output folder, then run again.',
  'drive-gone': ({ path, found }) =>
    `${path ?? 'The file'} is on a drive or network share that does not answer${found ? ` (${found})` : ''}; connect it, then run again.`,
  'disk-error': ({ path, found }) =>
    `The disk reported an error with ${path ?? 'this file'}${found ? ` (${found})` : ''}; check the drive and its connection.`,
  'in-use': ({ path }) =>
    `${path ?? 'The file'} is in use by another program; close it there, then run again.`,
  'too-many-open-files': () =>
    'The system allows no more open files at the moment; run again with a smaller pool.',
  'write-failed': ({ path, found }) =>
    `${path ?? 'The target'} could not be written${found ? `: ${found}` : ''}.`,
  'timed-out': ({ limit }) =>
    `It took longer than ${limit ?? 'allowed'} and was ended (setting batchPool.timeoutSeconds).`,
  crashed: ({ found }) => `The worker process died twice on this file${found ? ` (${found})` : ''}.`,
  'out-of-memory': ({ found, limit }) =>
    `It needed ${found ?? 'more memory than there is'}${limit ? `; the limit for all workers together is ${limit}` : ''} (setting batchPool.memoryLimit).`,
  'worker-start': ({ found }) =>
    `The worker processes could not be started${found ? `: ${found}` : ''}. See Batch Pool: Show Log.`,
  'bad-options': ({ found }) => `The options were refused${found ? `: ${found}` : ''}.`,
  'check-missing': ({ path }) => `${path ?? 'The result'} is missing; run the job to make it.`,
  'check-stale': ({ path, found }) =>
    path === undefined
      ? `The job would change this file${found ? ` (${found})` : ''}; run it.`
      : `${path} is not what the job makes of this file now${found ? `: ${found}` : ''}; run it again.`,
  'over-budget': ({ path, found, limit }) =>
    `${path ?? 'The result'} has ${found ?? 'too much'}; the budget is ${limit ?? 'lower'}.`,
  'function-load': ({ found }) => `The function could not be loaded${found ? `: ${found}` : ''}.`,
  'function-failed': ({ found }) => `The function threw${found ? `: ${found}` : ' something without words'}.`,
  'function-value': ({ found }) =>
    `What the function returned cannot be handed on: ${found ?? 'it is no plain data'}.`,
  'list-empty': ({ found }) => `There are no ${found ?? 'entries'} in this list.`,
  'not-listed': ({ path }) => `It is not named in ${path ?? 'the list'}.`,
  'not-in-list': ({ found }) => `${found ?? 'This entry'} is not in the list any more.`,
  'no-address': ({ found }) => `${found ?? 'This'} is no web address; one begins with http:// or https://.`,
  'no-checksum': ({ found }) => `${found ?? 'This'} is no line of a list of checksums.`,
  'checksum-differs': ({ found, limit }) =>
    `The file is not what the list says: its checksum is ${found ?? 'another'}${limit ? `, not ${limit}` : ''}.`,
  'not-reached': ({ path, found }) =>
    `${path ?? 'The server'} could not be reached${found ? `: ${found}` : ''}.`,
  'http-status': ({ found }) => `The server answered ${found ?? 'with an error'}.`,
  'no-answer': ({ limit }) => `Nothing came from the server for ${limit ?? 'too long'}; it was given up.`,
  'redirect-refused': ({ found }) => `The server leads ${found ?? 'elsewhere'}, which was not followed.`,
  'download-too-big': ({ limit }) =>
    `It is larger than ${limit ?? 'allowed'}; what had come of it was dropped.`,
  'download-cut': ({ found }) => `The connection ended before all had come${found ? ` (${found})` : ''}.`,
  internal: ({ found }) => `An error in Batch Pool itself${found ? `: ${found}` : ''}. Please report it.`,
} as const satisfies Record<string, (facts: FailureFacts) => string>;

export type FailureCode = keyof typeof sentences;
export const failureCodes = Object.keys(sentences).filter((code): code is FailureCode => code in sentences);

/** A failure as data: it crosses process boundaries, so there is no error class for it. */
export interface Failure {
  readonly code: FailureCode;
  /** A whole sentence for the person who runs the job. */
  readonly message: string;
  /** Technical detail for the log: a stack, an error number, a library's own words. */
  readonly detail?: string;
  /** The place in a person's own code that it is about. */
  readonly at?: CodePlace;
}

export interface CodePlace {
  /** Absolute. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export function failure(code: FailureCode, facts: FailureFacts = {}, detail?: string): Failure {
  const { found, ...others } = facts;
  // A library's own words may have several lines, a full stop or nothing; the sentence has one of each.
  const words = found
    ?.replace(/\s+/g, ' ')
    .replace(/[. ]+$/, '')
    .trimStart();
  const message = sentences[code](words ? { ...others, found: words } : others);
  return detail === undefined ? { code, message } : { code, message, detail };
}
