// Somebody else at work on the same file, as a process of its own: edits it when it is told to, so many nanoseconds
// later, and says when it did.
import fs from 'node:fs';

const edits = {
  rewrite: (file, text) => fs.writeFileSync(file, text),
  append: (file, text) => fs.appendFileSync(file, text),
  'write within': (file, text) => {
    const fd = fs.openSync(file, 'r+');
    fs.writeSync(fd, text, 0);
    fs.closeSync(fd);
  },
  'save as editors do': (file, text) => {
    fs.writeFileSync(`${file}.edited`, text);
    fs.renameSync(`${file}.edited`, file);
  },
  delete: (file) => fs.rmSync(file, { force: true }),
};

process.on('message', ({ file, text, kind, wait }) => {
  const at = process.hrtime.bigint() + BigInt(wait);
  while (process.hrtime.bigint() < at);
  const from = process.hrtime.bigint();
  let problem;
  try {
    edits[kind](file, text);
  } catch (error) {
    problem = String(error);
  }
  process.send({ from: String(from), to: String(process.hrtime.bigint()), problem });
});
