import path from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

export interface TreeListener {
  /** Something of that name was made, changed or removed. */
  touched(file: string): void;
  /** A folder that was not there before; what is in it may have come before anybody looked. */
  folder(folder: string): void;
  /** The system tells no more; what it told until now was right. */
  failed(error: unknown): void;
}

/**
 * Hears of changes below a folder. Only folders are watched, which tell what happens in them: for each file chokidar
 * would have a watch of its own, and Linux has some ten thousand of them for all programs together.
 */
export class TreeWatch {
  readonly #watcher: FSWatcher;

  constructor(root: string, listener: TreeListener) {
    this.#watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (file, stats) =>
        (stats !== undefined && !stats.isDirectory()) || (file !== root && isHidden(path.basename(file))),
    });
    this.#watcher.on('raw', (_event, name, details: unknown) => {
      const folder = watchedPath(details);
      if (folder !== undefined && typeof name === 'string') listener.touched(path.join(folder, name));
    });
    this.#watcher.on('addDir', (folder) => listener.folder(folder));
    this.#watcher.on('error', (error) => listener.failed(error));
  }

  /** Resolves when every folder is watched: what comes from now on is heard. */
  ready(): Promise<void> {
    return new Promise((resolve) => {
      this.#watcher.once('ready', resolve);
    });
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }
}

/** As everywhere: hidden things and `node_modules` are nobody's sources. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

const watchedPath = (details: unknown): string | undefined =>
  typeof details === 'object' && details !== null && 'watchedPath' in details
    ? String(details.watchedPath)
    : undefined;
