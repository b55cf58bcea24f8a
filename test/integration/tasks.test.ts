import assert from 'node:assert/strict';
import path from 'node:path';
import { after, it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';
import { inCases } from './in-cases.ts';
import { sandbox, workspaceFolder } from './sandbox.ts';
import { api } from './under-test.ts';
import { withSettings } from './with-settings.ts';

/** A task of tasks.json, as VS Code hands it to be carried out. */
const taskOf = async (definition: Readonly<Record<string, unknown>>, label: string): Promise<vscode.Task> => {
  const configuration = vscode.workspace.getConfiguration('tasks', workspaceFolder().uri);
  await configuration.update(
    'tasks',
    [{ type: 'batch-pool', label, ...definition }],
    vscode.ConfigurationTarget.WorkspaceFolder,
  );
  return eventually(`the task ${label} is known`, async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'batch-pool' });
    return tasks.find(({ name }) => name === label) ?? false;
  });
};

async function run(task: vscode.Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}

inCases(['default', 'multi-root'], 'a task', () => {
  after(async () => {
    const configuration = vscode.workspace.getConfiguration('tasks', workspaceFolder().uri);
    await configuration.update('tasks', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  });

  it('of tasks.json runs its job on its files, and ends well', async () => {
    using box = sandbox();
    box.pictures('a/1.png', 'a/2.png', 'b/3.png');
    const folder = path.basename(box.path);
    const task = await taskOf(
      { job: 'thumbnails', files: [`${folder}/**/*.png`, '!**/2.png'], options: { size: 40 } },
      'thumbs of the box',
    );
    assert.equal(await run(task), 0);
    assert.deepEqual(
      box.files().filter((name) => name.includes('thumb')),
      ['a/1_thumbnail.png', 'b/3_thumbnail.png'],
    );
    assert.equal(box.size('a/1_thumbnail.png'), '40×27');
  });

  it('ends with 1 where a file failed, with 2 where it is wrong itself', async () => {
    using box = sandbox();
    box.copies('broken.jpg', ['broken.jpg']);
    const folder = path.basename(box.path);
    const failing = await taskOf({ job: 'thumbnails', files: [folder] }, 'a file fails');
    assert.equal(await run(failing), 1);
    const wrong = await taskOf({ job: 'thumbnails', files: [folder], options: { size: 0 } }, 'wrong size');
    assert.equal(await run(wrong), 2);
    assert.deepEqual(box.files(), ['broken.jpg']);
  });

  it('can be made of every preset', async () => {
    const presets = [{ name: 'Icon', job: 'thumbnails', options: { size: 16 } }];
    await withSettings({ 'batchPool.presets': presets }, async () => {
      const tasks = await vscode.tasks.fetchTasks({ type: 'batch-pool' });
      const task = tasks.find(({ name }) => name === 'Icon');
      assert.deepEqual(task?.definition, { type: 'batch-pool', preset: 'Icon', files: ['.'] });
      assert.equal(task.detail, 'Generate Thumbnails, on the whole folder');
    });
  });

  it('ends soon when its terminal is closed', async () => {
    using box = sandbox();
    box.copies(
      'img1.jpg',
      Array.from({ length: 400 }, (_, i) => `${i}.jpg`),
    );
    const task = await taskOf({ job: 'thumbnails', files: [path.basename(box.path)] }, 'a long one');
    const { onDidFinishRun } = await api();
    const finished = new Promise<boolean>((resolve) => {
      const listener = onDidFinishRun(({ cancelled }) => {
        listener.dispose();
        resolve(cancelled);
      });
    });
    const execution = await vscode.tasks.executeTask(task);
    await eventually('the first thumbnail is there', () =>
      box.files().some((name) => name.includes('_thumbnail')),
    );
    execution.terminate();
    assert.equal(await finished, true, 'the run went on behind its terminal');
    assert.deepEqual(
      box.files().filter((name) => !/^\d+(_thumbnail)?\.jpg$/.test(name)),
      [],
      'something half-done was left',
    );
  });
});
