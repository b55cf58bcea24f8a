/** What the program leaves with. 128 + the signal's number is what shells expect of an interrupted program. */
export const exitCodes = {
  ok: 0,
  /** At least one file failed. */
  failed: 1,
  /** The command line was wrong; nothing was done. */
  usage: 2,
  /** Its terminal was closed. */
  hungUp: 129,
  interrupted: 130,
  /** Nobody reads its lines any more (`| head`): as programs that SIGPIPE ends; Node lets it pass by. */
  readerGone: 141,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
