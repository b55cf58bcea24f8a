import assert from 'node:assert/strict';
import { it } from 'mocha';
import { inCases } from './in-cases.ts';
import { sandbox, workspaceFolder } from './sandbox.ts';
import { click, inShort } from './under-test.ts';
import { withSettings } from './with-settings.ts';

inCases(['multi-root'], 'a window with two folders', () => {
  it('shows paths behind the name of their folder', async () => {
    using one = sandbox(workspaceFolder(0).uri.fsPath);
    using two = sandbox(workspaceFolder(1).uri.fsPath);
    one.pictures('1.png');
    two.pictures('2.png');
    const { result, fileLines } = await click(two.uri('2.png'), [two.uri('2.png'), one.uri('1.png')]);
    assert.deepEqual(inShort(result), ['done 2.png', 'done 1.png']);
    assert.match(
      fileLines[0] ?? '',
      /^✓ Second Root\/box \w+\/2\.png → Second Root\/box \w+\/2_thumbnail\.png/,
    );
    assert.match(fileLines[1] ?? '', /^✓ first\/box \w+\/1\.png → /);
  });

  it('goes by the settings of the folder that a file is in', async () => {
    const second = workspaceFolder(1);
    using one = sandbox(workspaceFolder(0).uri.fsPath);
    using two = sandbox(second.uri.fsPath);
    one.pictures('1.png');
    two.pictures('2.png');
    const settings = { 'batchPool.thumbnails.size': 30, 'batchPool.outputFolder': 'out' };
    const inSecond = async (): Promise<void> => {
      await click(one.uri('1.png'), one.uris('1.png'));
      const { result } = await click(two.uri('2.png'), two.uris('2.png'));
      const [written = ''] = result.files[0]?.outputs ?? [];
      const below = two.path.slice(second.uri.fsPath.length);
      assert.equal(written, `${second.uri.fsPath}/out${below}/2_thumbnail.png`);
    };
    await withSettings(settings, inSecond, second);
    assert.equal(one.size('1_thumbnail.png'), '128×85', 'the other folder’s setting counted in the first');
    assert.deepEqual(two.files(), ['2.png']);
  });
});
