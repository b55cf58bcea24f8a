// @ts-check

/**
 * Called for each file, in several processes at once; results come in input order.
 * @param {import('./batch-pool.d.ts').MapFile} file
 * @param {import('./batch-pool.d.ts').MapContext} ctx
 */
export default async (file, ctx) => {
  let lines = 0;
  for await (const line of file.lines()) if (line !== '') lines++;
  ctx.log(`${file.name} has ${lines} lines`);
  return { lines };
};
