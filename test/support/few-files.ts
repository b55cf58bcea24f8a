// Works on many files while, now and then, nearly all of the files that this process may have open are open:
// node test/support/few-files.ts <folder for the copies> <file…>
import fs from 'node:fs';
import { addWord, codeOf, runInPlace } from './in-place-jobs.ts';

const [keepFolder = '', ...files] = process.argv.slice(2);
const hoard: number[] = [];

function takeAll(): void {
  try {
    for (;;) hoard.push(fs.openSync('/dev/null', 'r'));
  } catch {
    // There are no more.
  }
}
function giveBack(): void {
  for (const fd of hoard.splice(0)) fs.closeSync(fd);
}

const counts = new Map<string, number>();
let shortages = 0;
for (const [index, file] of files.entries()) {
  const hoards = index % 100 === 50;
  const outcome = runInPlace(addWord, file, {
    keepFolder,
    task: { index },
    // Between the plan and the reading; a moment later somebody else has closed theirs.
    meanwhile: () => {
      if (!hoards) return;
      takeAll();
      shortages++;
      setTimeout(giveBack, 100);
    },
  });
  const code = codeOf(await outcome);
  counts.set(code, (counts.get(code) ?? 0) + 1);
}
console.log(JSON.stringify({ shortages, ...Object.fromEntries(counts) }));
