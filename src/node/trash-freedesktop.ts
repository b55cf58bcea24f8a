import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { errorCode } from './os-error.ts';

/**
 * Moves a file to the trash of the freedesktop.org specification 1.0, from where desktops can put it back: the home
 * trash where that is on the same disk, else the trash at the top of the file's own disk. Rejects where neither can
 * be.
 * @returns the trash's folder
 */
export async function moveToDesktopTrash(file: string): Promise<string> {
  const home = path.join(process.env['XDG_DATA_HOME'] || path.join(os.homedir(), '.local', 'share'), 'Trash');
  try {
    await moveToTrash(file, home, file);
    return home;
  } catch (error) {
    // By trying it: of some disks (overlays, subvolumes) the device numbers say nothing.
    if (errorCode(error) !== 'EXDEV') throw error;
  }
  const top = await topOf(path.dirname(file));
  const trash = await trashAt(top);
  await moveToTrash(file, trash, path.relative(top, file));
  return trash;
}

async function moveToTrash(file: string, trash: string, named: string): Promise<void> {
  const files = path.join(trash, 'files');
  const info = path.join(trash, 'info');
  await fs.promises.mkdir(files, { recursive: true, mode: 0o700 });
  await fs.promises.mkdir(info, { recursive: true, mode: 0o700 });
  const { base, name, ext } = path.parse(file);
  for (let number = 1; ; number++) {
    const free = number === 1 ? base : `${name}.${number}${ext}`;
    // With `.trashinfo` behind it a long name is too long.
    const inTrash = Buffer.byteLength(free) > 200 ? crypto.randomUUID() : free;
    const note = path.join(info, `${inTrash}.trashinfo`);
    const target = path.join(files, inTrash);
    if (fs.lstatSync(target, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      // Written first and only where there is none: it takes the name.
      await fs.promises.writeFile(note, trashInfo(named, new Date()), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw error;
    }
    try {
      await fs.promises.rename(file, target);
      return;
    } catch (error) {
      await fs.promises.rm(note, { force: true });
      throw error;
    }
  }
}

/** @param named absolute in the home trash, else relative to the top of the disk */
export function trashInfo(named: string, at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const encoded = named.split('/').map(encodeURIComponent).join('/');
  return `[Trash Info]\nPath=${encoded}\nDeletionDate=${day}T${time}\n`;
}

/** The folder where a disk begins. */
async function topOf(folder: string): Promise<string> {
  const { dev } = await fs.promises.stat(folder);
  for (let at = await fs.promises.realpath(folder); ; at = path.dirname(at)) {
    const above = path.dirname(at);
    if (above === at || (await fs.promises.stat(above)).dev !== dev) return at;
  }
}

/** The person's own trash at the top of a disk; what somebody else has put there in its place is not trusted. */
async function trashAt(top: string): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const common = path.join(top, '.Trash');
  const shared = fs.lstatSync(common, { throwIfNoEntry: false });
  if (shared?.isDirectory() === true && (shared.mode & 0o1000) !== 0)
    return ownFolder(path.join(common, String(uid)), uid);
  return ownFolder(path.join(top, `.Trash-${uid}`), uid);
}

async function ownFolder(folder: string, uid: number): Promise<string> {
  await fs.promises.mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const stat = await fs.promises.lstat(folder);
  if (!stat.isDirectory() || stat.uid !== uid) throw new Error(`${folder} is not a trash of one’s own`);
  return folder;
}
