// Replaces one file in place, as a worker does: node test/support/replace-one.ts <file> <folder for the copy>
import { addWord, codeOf, runInPlace } from './in-place-jobs.ts';

const [file = '', keepFolder = ''] = process.argv.slice(2);
console.log(codeOf(await runInPlace(addWord, file, { keepFolder })));
