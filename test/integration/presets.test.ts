import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { inCases } from './in-cases.ts';
import { hearMessages } from './messages.ts';
import { answerPicks } from './picks.ts';
import { sandbox } from './sandbox.ts';
import { inShort, seeRun } from './under-test.ts';
import { withSettings } from './with-settings.ts';

const presets = [
  { name: 'Icon', job: 'thumbnails', options: { size: 16 }, description: 'For lists.' },
  { name: 'Elsewhere', job: 'thumbnails', options: { size: 24 }, outputFolder: 'out of here' },
  { name: 'Broken', job: 'thumbnails', options: { size: 0 } },
];
const runPreset = (...args: readonly unknown[]): ReturnType<typeof seeRun> =>
  seeRun(() => vscode.commands.executeCommand('batchPool.runPreset', ...args));

inCases(['default', 'multi-root'], 'a preset of the workspace', () => {
  it('is listed with the others, and runs on what was clicked without another question', async () => {
    using box = sandbox();
    box.pictures('1.png', '2.png');
    await withSettings({ 'batchPool.presets': presets }, async () => {
      using picks = answerPicks(/^Icon$/);
      const { result } = await runPreset(box.uri('2.png'), box.uris('2.png', '1.png'));
      assert.deepEqual(inShort(result), ['done 2.png', 'done 1.png']);
      assert.equal(box.size('2_thumbnail.png'), '16×11');
      const rows = picks.asked[0]?.items ?? [];
      assert.deepEqual(
        rows.slice(0, 3).map(({ label, description = '' }) => `${label} ${description}`.trim()),
        [
          'Of this workspace',
          'Icon Generate Thumbnails: Size 16',
          'Elsewhere Generate Thumbnails: Size 24 · into out of here',
        ],
      );
      const wrong = rows.find(({ label }) => label.includes('Left Out'));
      assert.match(
        wrong?.detail ?? '',
        /^Preset “Broken”: Expected size to be a whole number from 1 to 16383/,
      );
    });
  });

  it('runs by its name, as a key binding gives it', async () => {
    using box = sandbox();
    box.pictures('1.png');
    await withSettings({ 'batchPool.presets': presets }, async () => {
      using picks = answerPicks(/Folder|Workspace/);
      await vscode.commands.executeCommand('vscode.open', box.uri('1.png'));
      const { result } = await runPreset({ preset: 'Icon' });
      assert.deepEqual(inShort(result), ['done 1.png'], 'it was not run on the file in the editor');
      assert.deepEqual(picks.asked, []);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
  });

  it('sends results where it says', async () => {
    using box = sandbox();
    using out = sandbox();
    box.pictures('1.png');
    const [, elsewhere] = presets;
    const settings = { 'batchPool.presets': [{ ...elsewhere, outputFolder: out.path }] };
    await withSettings(settings, async () => {
      using _ = answerPicks(/^Elsewhere$/);
      await runPreset(box.uri('1.png'), box.uris('1.png'));
    });
    assert.deepEqual(box.files(), ['1.png']);
    assert.equal(out.files().length, 1);
  });

  it('that there is not, or that cannot be used, is told of', async () => {
    using messages = hearMessages();
    await withSettings({ 'batchPool.presets': presets }, async () => {
      await assert.rejects(runPreset('Broken'), /no run has ended/);
    });
    assert.match(
      messages.said[0]?.text ?? '',
      /There is no preset “Broken”\. Preset “Broken”: Expected size/,
    );
  });
});

inCases(['default'], 'a preset', () => {
  it('is offered where its job asks, and can be saved there', async () => {
    using box = sandbox();
    box.pictures('1.png');
    const configuration = (): unknown =>
      vscode.workspace.getConfiguration('batchPool').inspect('presets')?.globalValue;
    try {
      {
        using _ = answerPicks(/Custom…/, '33', /Save as Preset/, 'Mine', /Run/);
        using messages = hearMessages();
        const ran = seeRun(() =>
          vscode.commands.executeCommand('batchPool.ask.thumbnails', box.uri('1.png'), box.uris('1.png')),
        );
        await ran;
        assert.match(messages.said[0]?.text ?? '', /The preset “Mine” is in your settings\./);
      }
      assert.deepEqual(configuration(), [{ name: 'Mine', job: 'thumbnails', options: { size: 33 } }]);
      using picks = answerPicks(/^Mine$/, /Run/);
      await seeRun(() =>
        vscode.commands.executeCommand('batchPool.ask.thumbnails', box.uri('1.png'), box.uris('1.png')),
      );
      assert.equal(picks.asked[0]?.items[0]?.label, 'Yours');
      assert.equal(box.size('1_thumbnail.png'), '33×22');
    } finally {
      await vscode.workspace.getConfiguration('batchPool').update('presets', undefined, true);
    }
  });
});
