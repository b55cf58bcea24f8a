/** What of a text is no record, and why. Lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Reject {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** A record is in memory as a whole; what has more characters is a reject, and what comes behind it is read on. */
export const mostRecordCharacters = 1024 * 1024;

/** In words, as it stands in reasons. */
export const charactersText = (count: number): string => `${count.toLocaleString('en')} characters`;
