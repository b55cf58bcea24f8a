import { errorText } from './os-error.ts';
import { moveInto } from './trash-move.ts';
import { moveToDesktopTrash } from './trash-freedesktop.ts';
import { TrashProgram, trashPrograms } from './trash-program.ts';
import type { Trash } from './undo-file.ts';

/** The trash of a program without an editor around it. */
export interface SystemTrash extends AsyncDisposable {
  readonly move: Trash;
  /** Folders that files were moved to; '' is the system's own trash, where there is no saying which folder it is. */
  readonly places: ReadonlySet<string>;
  /** Why files went to the folder of last resort; undefined: none did. */
  readonly problem: string | undefined;
}

/**
 * Moves files to this system's trash: on Linux that of the desktops' specification, on macOS and Windows by a program
 * that comes with them. Where there is none (a disk of somebody else's, a network drive, a container) they are moved
 * to a folder, so that nothing is ever deleted for good here.
 *
 * The npm package `trash` was looked at (10.1.1): 66 packages for Linux, two unsigned programs that a bundle cannot hold
 * for the others, a call of `df` for each other disk, and no word of where the files went.
 * @param lastResort made when it is needed
 */
export function systemTrash(lastResort: string, platform: NodeJS.Platform = process.platform): SystemTrash {
  const places = new Set<string>();
  const program = trashPrograms[platform];
  const running = program === undefined ? undefined : new TrashProgram(program);
  let problem: string | undefined;
  return {
    places,
    get problem() {
      return problem;
    },
    move: async (file) => {
      try {
        const place = running === undefined ? await moveToDesktopTrash(file) : await running.move(file);
        places.add(place);
      } catch (error) {
        await moveInto(file, lastResort);
        places.add(lastResort);
        problem ??= errorText(error);
      }
    },
    [Symbol.asyncDispose]: async () => running?.close(),
  };
}
