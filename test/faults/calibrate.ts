import fs from 'node:fs';
import path from 'node:path';
import { prepare, runHere } from './carry-out.ts';
import { decodeFully } from './pictures.ts';
import { earlierOptions, References, thumbnailOptions } from './stage.ts';
import type { World } from './world.ts';

/** Has each job do each picture once, undisturbed, and keeps what comes of it; every result has to be decodable. */
export async function calibrate(world: World): Promise<void> {
  const wanted = [
    { jobId: 'thumbnails', options: thumbnailOptions, outputs: 1 },
    { jobId: 'thumbnails', options: earlierOptions, outputs: 1 },
    { jobId: 're-encode', options: {}, outputs: 1 },
    { jobId: 'pair', options: {}, outputs: 2 },
  ];
  const home = world.homes['same disk'];
  for (const { jobId, options } of wanted) {
    const folder = fs.mkdtempSync(path.join(world.folder, 'undisturbed-'));
    const sources = world.materials.map(({ extension, bytes }, i) => {
      const file = path.join(folder, `${i}${extension}`);
      fs.writeFileSync(file, bytes);
      return file;
    });
    const batch = await prepare(home.batches, {
      jobId,
      selected: sources.map((file) => ({ path: file })),
      options: [options],
      policies: [{ poolSize: 2 }],
      baseFolder: folder,
    });
    const { lines } = await runHere(home.batches, batch);
    const bad = lines.find(({ status }) => status !== 'done');
    if (bad !== undefined)
      throw new Error(`Undisturbed, ${jobId} of ${bad.path} was ${bad.code ?? bad.status}.`);
    for await (const item of batch.plan.items) {
      const outputs = item.kind === 'task' ? item.targets.map((target) => fs.readFileSync(target.path)) : [];
      for (const output of outputs) await decodeFully(output);
      const content = world.materials[item.index]?.bytes ?? Buffer.alloc(0);
      world.references.put(References.key(jobId, batch.call.options), content, outputs);
    }
    fs.rmSync(folder, { recursive: true });
  }
}
