import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tarEnd, tarEntries } from '../../../../src/core/dataset/tar.ts';
import { readTar } from '../../../support/read-tar.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const entries = [
  { name: '000000000.jpg', data: Buffer.from([0xff, 0xd8, 0, 1, 2]) },
  { name: '000000000.cls', data: Buffer.from('12') },
  { name: 'whole-block.bin', data: Buffer.alloc(512, 7) },
  { name: 'empty', data: Buffer.alloc(0) },
];
const archive = Buffer.concat([tarEntries(entries.slice(0, 2)), tarEntries(entries.slice(2)), tarEnd()]);

test('an archive is read by another library', async () => {
  const read = await readTar(archive);
  expect(read.map(({ header, data }) => ({ name: header.name, data }))).toEqual(entries);
  for (const { header } of read) {
    const owner = { uid: 0, gid: 0, uname: '', gname: '', mode: 0o644, type: 'file' };
    expect(header).toMatchObject({ ...owner, mtime: new Date('1980-01-01T00:00:00Z') });
  }
});

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

// Readers that people use; a machine without them has the test above.
test.runIf(isThere('tar'))('tar reads it without a warning', () => {
  using folder = tempFolder();
  folder.write('a.tar', archive);
  const { stdout, stderr, status } = spawnSync('tar', ['-xvf', 'a.tar'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect({ stderr: stderr.replace(/^x .*\n/gm, ''), status }).toEqual({ stderr: '', status: 0 });
  expect(folder.files(), stdout).toEqual(['a.tar', ...entries.map(({ name }) => name)].toSorted());
});

test.runIf(isThere('python3'))('Python’s tarfile reads it, on which WebDataset is built', () => {
  using folder = tempFolder();
  const file = folder.write('a.tar', archive);
  const program = `
import sys, tarfile
with tarfile.open(sys.argv[1], errorlevel=2) as archive:
    for member in archive:
        print(member.name, archive.extractfile(member).read().hex(), member.mode)
`;
  const read = execFileSync('python3', ['-c', program, file], { encoding: 'utf8' });
  expect(read.trimEnd().split('\n')).toEqual(
    entries.map(({ name, data }) => `${name} ${data.toString('hex')} 420`),
  );
});

test('a name that its header cannot hold is refused', () => {
  expect(() => tarEntries([{ name: 'é', data: Buffer.alloc(0) }])).toThrow('é');
  expect(() => tarEntries([{ name: 'x'.repeat(101), data: Buffer.alloc(0) }])).toThrow('xxx');
});
