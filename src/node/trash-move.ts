import fs from 'node:fs';
import path from 'node:path';
import { errorCode } from './os-error.ts';

/** Moves a file into a folder under a name that is free there, also from another disk. */
export async function moveInto(file: string, folder: string): Promise<void> {
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 });
  // A name may be as long as the disk allows: with a number before it, it would be too long.
  const name = [...path.basename(file)].slice(-50).join('');
  for (let number = 1; ; number++) {
    try {
      await moveTo(file, path.join(folder, `removed-${number}-${name}`));
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** A hard link, unlike a rename, fails where the name is taken. */
async function moveTo(file: string, target: string): Promise<void> {
  try {
    await fs.promises.link(file, target);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') throw error;
    await copyWhole(file, target);
  }
  try {
    await fs.promises.unlink(file);
  } catch (error) {
    await fs.promises.rm(target, { force: true });
    throw error;
  }
}

async function copyWhole(file: string, target: string): Promise<void> {
  await fs.promises.copyFile(file, target, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  try {
    const { size, mode, atimeMs, mtimeMs } = await fs.promises.stat(file);
    await fs.promises.chmod(target, 0o600);
    const handle = await fs.promises.open(target, 'r+');
    try {
      await handle.utimes(atimeMs / 1000, mtimeMs / 1000);
      await handle.sync();
      const copy = await handle.stat();
      if (copy.size !== size) throw new Error(`only ${copy.size} of ${size} bytes were copied`);
      await handle.chmod(mode & 0o7777);
    } finally {
      await handle.close();
    }
  } catch (error) {
    await fs.promises.rm(target, { force: true });
    throw error;
  }
}
