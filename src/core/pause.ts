/**
 * Lets the event loop turn: a promise to be awaited when a stretch of work has been long enough, undefined to go on at
 * once. Asked for every file, so that awaiting each time would cost more than what it stands between.
 */
export type Pause = () => Promise<void> | undefined;
