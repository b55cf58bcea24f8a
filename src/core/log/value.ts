import type { DistinctCountValue } from '../sketch/distinct-count.ts';
import type { QuantilesValue } from '../sketch/quantiles.ts';
import type { TopValuesValue } from '../sketch/top-values.ts';
import type { RejectReason } from './entry.ts';

/** Tables of the most frequent values that every log has. */
export const tableNames = ['paths', 'hosts', 'referrers', 'agents', 'notFound', 'sites', 'methods'] as const;
export type TableName = (typeof tableNames)[number];

/** So many values of each are kept: a hundred are told at most, and those of two parts are merged in the host. */
export const tableLimits: Readonly<Record<TableName, number>> = {
  paths: 1000,
  hosts: 1000,
  referrers: 500,
  agents: 500,
  notFound: 500,
  sites: 200,
  methods: 50,
};

export interface Reject {
  /** From 1. */
  readonly line: number;
  /** Bytes from the beginning of the line, from 1. */
  readonly column: number;
  readonly reason: RejectReason;
  /** Made safe. */
  readonly text: string;
}

/** How many lines, and how many bytes were sent with them. */
export interface Amount {
  readonly lines: number;
  readonly bytes: number;
}

export interface DayValue extends Amount {
  /** Since 1970. */
  readonly day: number;
  readonly visitors: DistinctCountValue;
}

export interface RouteValue {
  readonly route: string;
  readonly status: number;
  readonly times: QuantilesValue;
}

/** What a log, or a part of one, comes to: JSON, and two of them make one. */
export interface LogValue {
  /** As the report names it; empty: there was nothing to know it by. */
  readonly format: string;
  readonly lines: number;
  readonly valid: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly bots: Amount;
  /** Seconds since 1970, of the earliest and the latest request. */
  readonly first?: number;
  readonly last?: number;
  readonly statuses: readonly (Amount & { readonly status: number })[];
  /** 24. */
  readonly hours: readonly Amount[];
  /** In their order. */
  readonly days: readonly DayValue[];
  /** Of days that there was no room for. */
  readonly otherDays: Amount;
  readonly visitors: DistinctCountValue;
  readonly tables: Readonly<Record<TableName, TopValuesValue>>;
  readonly times: QuantilesValue;
  readonly routes: readonly RouteValue[];
  readonly otherRoutes: QuantilesValue;
  /** The first. */
  readonly rejects: readonly Reject[];
  /** So many of them are told. */
  readonly mostRejects: number;
}

/** A part whose own first lines do not say what it is. */
export interface Undecided {
  readonly undecided: true;
}
