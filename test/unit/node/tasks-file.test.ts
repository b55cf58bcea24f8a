import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobs } from '../../../src/jobs/index.ts';
import { workspaceTasks } from '../../../src/node/tasks-file.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

function tasksIn(folder: TempFolder, content: string) {
  folder.write('.vscode/tasks.json', content);
  return workspaceTasks(folder.path, jobs, []);
}
const one = (folder: TempFolder, task: object) =>
  tasksIn(folder, JSON.stringify({ version: '2.0.0', tasks: [{ type: 'batch-pool', label: 't', ...task }] }))
    .tasks[0]?.task;

describe('the tasks of a workspace', () => {
  test('are those of our type, in their order', () => {
    using folder = tempFolder();
    const { tasks, problem } = tasksIn(
      folder,
      `{ "version": "2.0.0", // as VS Code writes it
         "tasks": [
           { "type": "batch-pool", "label": "b", "job": "thumbnails", "files": ["x"], },
           { "type": "shell", "command": "rm" },
           { "type": "batch-pool", "job": "thumbnails" },
           { "type": "batch-pool", "label": "bad" },
           null, 3
         ] }`,
    );
    expect(problem).toBeUndefined();
    expect(tasks.map(({ name, task }) => [name, typeof task === 'string' ? task : task.files])).toEqual([
      ['b', ['x']],
      ['thumbnails', []],
      ['bad', 'Task “bad”: it needs a job or a preset.'],
    ]);
  });

  test('know where the workspace is', () => {
    using folder = tempFolder();
    const task = one(folder, {
      job: 'thumbnails',
      files: ['${workspaceFolder}/photos', 'a${workspaceFolder}b'],
      outputFolder: '${workspaceFolder}/out',
    });
    expect(task).toMatchObject({
      files: [path.join(folder.path, 'photos'), `a${folder.path}b`],
      outputFolder: path.join(folder.path, 'out'),
    });
  });

  test('know no other variable', () => {
    using folder = tempFolder();
    expect(one(folder, { job: 'thumbnails', files: ['${file}', '${env:HOME}/x', '${file}'] })).toBe(
      'Task “t”: ${file}, ${env:HOME} cannot be filled in here; only ${workspaceFolder} is known.',
    );
  });

  test.each([
    ['nothing', '', undefined],
    ['no tasks', '{}', undefined],
    ['a list', '[]', undefined],
    ['tasks that are no list', '{"tasks": {}}', '.vscode/tasks.json: “tasks” is not a list.'],
    ['a broken file', '{"tasks": [}', '.vscode/tasks.json:1:12: a value is missing.'],
  ])('%s: there are none', (_, content, problem) => {
    using folder = tempFolder();
    expect(tasksIn(folder, content)).toEqual({ tasks: [], problem });
  });

  test('hostile entries are words, and nothing more', () => {
    using folder = tempFolder();
    const { tasks } = tasksIn(
      folder,
      `{"tasks": [
        {"type":"batch-pool","label":"p","job":"thumbnails","__proto__":{"files":["/etc"]}},
        {"type":"batch-pool","label":"c","job":"constructor"},
        {"type":"batch-pool","label":{"toString":1},"job":"thumbnails"},
        {"type":"batch-pool","label":"o","job":"thumbnails","options":{"__proto__":{"size":1}}},
        {"type":"batch-pool","label":"deep","job":"thumbnails","options":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}
      ]}`,
    );
    const said = tasks.map(({ name, task }) => [name, typeof task === 'string' ? task.slice(0, 60) : 'good']);
    expect(said).toEqual([
      ['p', expect.stringContaining('there is no “__proto__”')],
      ['c', expect.stringContaining('there is no job “constructor”')],
      ['thumbnails', 'good'],
      ['o', expect.stringContaining('There is no option __proto__')],
      ['deep', expect.stringContaining('There is no option a')],
    ]);
    expect({}).not.toHaveProperty('files');
  });
});
