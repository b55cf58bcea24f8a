import { type ChildProcessByStdio, spawn } from 'node:child_process';
import readline from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { errorText } from './os-error.ts';

/**
 * A program that reads `{"path":"…"}` a line, in ASCII, moves that file to the trash and answers `ok`, or why not.
 * One process for all files: to start one takes half a second on Windows.
 */
interface LineProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** NSFileManager, as Finder does it; needs no permission to control Finder. */
const macScript = `
ObjC.import('Foundation');
function moved(line) {
  const url = $.NSURL.fileURLWithPath(JSON.parse(line).path);
  const error = Ref();
  const ok = $.NSFileManager.defaultManager.trashItemAtURLResultingItemURLError(url, null, error);
  return ok ? 'ok' : ObjC.unwrap(error[0].localizedDescription).replace(/\\n/g, ' ');
}
function run() {
  const input = $.NSFileHandle.fileHandleWithStandardInput;
  const output = $.NSFileHandle.fileHandleWithStandardOutput;
  let text = '';
  for (;;) {
    const data = input.availableData;
    if (Number(data.length) === 0) return;
    text += ObjC.unwrap($.NSString.alloc.initWithDataEncoding(data, $.NSUTF8StringEncoding));
    for (let end = text.indexOf('\\n'); end >= 0; end = text.indexOf('\\n')) {
      const answer = $(moved(text.slice(0, end)) + '\\n');
      text = text.slice(end + 1);
      output.writeData(answer.dataUsingEncoding($.NSUTF8StringEncoding));
    }
  }
}`;

/** Only disks of the machine's own have a recycle bin; on others Windows deletes for good, without a word. */
const windowsScript = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false
Add-Type -AssemblyName Microsoft.VisualBasic
while ($null -ne ($line = [Console]::In.ReadLine())) {
  try {
    $file = ($line | ConvertFrom-Json).path
    $drive = New-Object IO.DriveInfo ([IO.Path]::GetPathRoot($file))
    if ($drive.DriveType -ne 'Fixed') { throw 'this drive has no recycle bin' }
    [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($file, 'OnlyErrorDialogs', 'SendToRecycleBin')
    [Console]::Out.WriteLine('ok')
  } catch {
    [Console]::Out.WriteLine(($_.Exception.Message -replace '\\s+', ' '))
  }
}`;

export const trashPrograms: Readonly<Partial<Record<NodeJS.Platform, LineProgram>>> = {
  darwin: { command: '/usr/bin/osascript', args: ['-l', 'JavaScript', '-e', macScript] },
  win32: {
    command: 'powershell.exe',
    args: [
      '-NoProfile',
      '-NonInteractive',
      '-EncodedCommand',
      Buffer.from(windowsScript, 'utf16le').toString('base64'),
    ],
  },
};

/** The program, started when the first file is to be moved. Files one after the other. */
export class TrashProgram {
  readonly #program: LineProgram;
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #problem: string | undefined;
  #settle: (answer: string) => void = () => {};

  constructor(program: LineProgram) {
    this.#program = program;
  }

  /** Rejects with the program's own words. */
  async move(file: string): Promise<''> {
    const child = (this.#child ??= this.#start());
    const answer = await new Promise<string>((resolve) => {
      this.#settle = resolve;
      if (this.#problem !== undefined) resolve(this.#problem);
      else child.stdin.write(`${ascii(JSON.stringify({ path: file }))}\n`);
    });
    if (answer !== 'ok') throw new Error(answer);
    return '';
  }

  close(): void {
    this.#child?.stdin.end();
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    const { command, args } = this.#program;
    // A group of its own: Ctrl+C in a terminal ends the undo between two files, and not in one.
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
    const over = (problem: string): void => {
      this.#problem ??= problem;
      this.#settle(this.#problem);
    };
    child.on('error', (error) => over(errorText(error)));
    child.on('exit', (code) => over(`${command} ended (${code ?? 'by a signal'})`));
    child.stdin.on('error', () => {});
    readline.createInterface({ input: child.stdout }).on('line', (line) => this.#settle(line.trim()));
    return child;
  }
}

/** Whatever the console's code page is. */
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
