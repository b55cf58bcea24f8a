import { ByteTable } from './byte-table.ts';
import { tableLimits, type TableName } from './value.ts';

export type Tables = Readonly<Record<TableName, ByteTable>>;

/**
 * Used again: a worker reads one part of a large log after the other, and tables that grow anew for each were most of
 * its garbage, some 8 MB a part.
 */
let spare: Tables | undefined;

export function takeTables(): Tables {
  const tables = spare ?? makeTables();
  spare = undefined;
  for (const table of Object.values(tables)) table.clear();
  return tables;
}

/** Whoever gives them back has no use for them any more. */
export function giveBackTables(tables: Tables): void {
  spare = tables;
}

function makeTables(): Tables {
  const table = (name: TableName): ByteTable => new ByteTable(tableLimits[name]);
  return {
    paths: table('paths'),
    hosts: table('hosts'),
    referrers: table('referrers'),
    agents: table('agents'),
    notFound: table('notFound'),
    sites: table('sites'),
    methods: table('methods'),
  };
}
