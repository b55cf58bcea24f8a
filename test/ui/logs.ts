import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { logLines, noTruth } from '../support/log-lines.ts';
import { scenario } from '../support/host/scenario.ts';
import { eventually } from '../support/host/wait.ts';
import type { WorkspaceMaker } from '../support/host/workspaces.ts';

const lines = (count: number, seed: number): string => {
  const made = logLines({ seed, broken: 3 }, noTruth());
  return Array.from({ length: count }, () => `${made.next().value}\n`).join('');
};

const server: WorkspaceMaker = (folder) => {
  const logs = path.join(folder, 'server/logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(path.join(logs, 'access.log'), lines(3000, 1));
  writeFileSync(path.join(logs, 'access.log.1'), lines(4000, 2));
  writeFileSync(path.join(logs, 'access.log.2.gz'), zlib.gzipSync(lines(5000, 3)));
  writeFileSync(path.join(folder, 'server/readme.md'), '# A server\n');
  return Promise.resolve(path.dirname(logs));
};

/** Statistics of a folder of logs, from its menu; the report is there to be read when they are done. */
scenario('logs', { workspace: server }, async ({ wb, workspace, shot }) => {
  await wb.explorer.select('logs');
  const menu = await (await wb.explorer.contextMenu('logs')).submenu('Batch Pool');
  const files = await menu.submenu('Data and Files');
  await shot('submenu-dark');
  await files.pick('Make Web Log Statistics…');
  await wb.palette.row('As in Settings').waitFor();
  await shot('options-dark');
  await wb.palette.choose('As in Settings');
  await eventually('how many files is said', async () => /files/.test(await wb.palette.question()));
  await shot('begin-dark');
  await wb.page.keyboard.press('Enter');
  const report = path.join(workspace, 'logs/log-stats.md');
  await eventually('the report is written', () => existsSync(report), 60_000);
  assert.match(readFileSync(report, 'utf8'), /\| Lines \| 12,000 \|/);
  await wb.tab('Preview log-stats.md').waitFor();
  const preview = wb.page.frameLocator('iframe.webview').frameLocator('iframe').locator('h1');
  await preview.filter({ hasText: 'Web log statistics' }).waitFor();
  await shot('report-dark');
});
