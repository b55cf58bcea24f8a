/** What of a request is text: places in the bytes of its line. */
export const textFields = { host: 0, site: 1, method: 2, path: 3, referrer: 4, agent: 5 } as const;
export type TextField = (typeof textFields)[keyof typeof textFields];

const count = Object.keys(textFields).length;

/** One line of a log, taken apart. One is used for all lines, as a new one for each would cost more than the rest. */
export class LogEntry {
  /** Paths keep what stands behind their question mark. */
  readonly keepsQuery: boolean;
  bytes: Uint8Array = new Uint8Array();
  readonly begins = new Int32Array(count);
  readonly ends = new Int32Array(count);
  /** 0: the log does not say it. */
  status = 0;
  sent = 0;
  /** How long it took; −1: the log does not say it. */
  seconds = -1;
  /** The day since 1970 as the log has it, at its own offset from UTC; none without a time. */
  day = noDay;
  minute = 0;
  second = 0;
  /** Minutes that the log's clock is before UTC. */
  offset = 0;
  /** The request line was no request: attackers and broken clients send such. */
  isMalformed = false;
  /** Where in the line the trouble is, for one that is rejected; counted from its beginning. */
  trouble = 0;

  constructor(keepsQuery: boolean) {
    this.keepsQuery = keepsQuery;
  }

  clear(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.begins.fill(0);
    this.ends.fill(0);
    this.status = 0;
    this.sent = 0;
    this.seconds = -1;
    this.day = noDay;
    this.isMalformed = false;
    this.trouble = 0;
  }

  set(field: TextField, from: number, to: number): void {
    this.begins[field] = from;
    this.ends[field] = to;
  }
}

export const noDay = -1e9;

/** Why a line is not counted. */
export const rejectReasons = {
  'too-long': 'longer than 65,536 bytes',
  form: 'not in the form of the format, or cut short',
  'left-over': 'more than the format has',
  address: 'no address',
  time: 'no time that can be read',
  status: 'no status of three digits',
  sent: 'no number of bytes',
  seconds: 'no time taken',
  json: 'not a JSON object',
  fields: 'before any #Fields line that says what the columns are',
} as const;
export type RejectReason = keyof typeof rejectReasons;

/** Takes lines of one format apart. */
export interface LineScanner {
  /** `directive`: a line that is about the log itself. Otherwise why it is none of the format; undefined: it is. */
  scan(bytes: Uint8Array, from: number, to: number, entry: LogEntry): RejectReason | 'directive' | undefined;
}
