import path from 'node:path';

/** A file as it is said from a folder: relative where it can be, and with `/` on every system. */
export const pathFrom = (folder: string, file: string): string =>
  path.relative(folder, file).split(path.sep).join('/');
