import { describe, expect, test } from 'vitest';
import { runCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder } from '../support/temp-folder.ts';

const program = bundledCli();

describe('a run that is through while its second worker is still starting', () => {
  test('ends with the exit code of its lines, each time', async () => {
    using folder = tempFolder();
    folder.write('photos/broken.jpg', 'no picture');
    folder.write('photos/good.jpg', await makePicture({ format: 'jpeg' }));
    const codes: (number | null)[] = [];
    // Which of the two is first is up to the machine.
    for (let i = 0; i < 8; i++) {
      const args = ['thumbnails', '--pool-size', '2', 'photos/broken.jpg', 'photos/good.jpg'];
      codes.push((await runCli(program, args, { cwd: folder.path })).code);
    }
    expect(new Set(codes)).toEqual(new Set([1]));
  });
});
