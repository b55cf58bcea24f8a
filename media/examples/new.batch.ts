import type { MapContext, MapFile } from './batch-pool.d.ts';

/** Called for each file, in several processes at once; results come in input order. */
export default async (file: MapFile, ctx: MapContext) => {
  let lines = 0;
  for await (const line of file.lines()) if (line !== '') lines++;
  ctx.log(`${file.name} has ${lines} lines`);
  return { lines };
};
