import * as vscode from 'vscode';

/** The editor's own proxy as variables for workers; none where it has none, or is told to use none. */
export function editorProxy(): Readonly<Record<string, string>> {
  const settings = vscode.workspace.getConfiguration('http');
  const proxy = settings.get<string>('proxy', '');
  if (proxy === '' || settings.get<string>('proxySupport') === 'off') return {};
  const exceptions = settings.get<readonly string[]>('noProxy', []);
  return {
    http_proxy: proxy,
    https_proxy: proxy,
    ...(exceptions.length === 0 ? {} : { no_proxy: exceptions.join(',') }),
  };
}
