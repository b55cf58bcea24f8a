/** What spreadsheets take for the beginning of a formula, in full width too (OWASP, CSV injection). */
const begins = /^[=+\-@\t\r＝＋－＠]/;
/** A number has a sign of its own; a lone one stands for nothing in many tables. */
const harmless = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?%?$|^[+-]$/;

/** A text that a spreadsheet would run gets an apostrophe before it, which makes it a text there. */
export const guarded = (text: string): string =>
  begins.test(text) && !harmless.test(text) ? `'${text}` : text;

/** Attributes of XML have such names (`@id`), and without brackets there is nothing to run. */
export const guardedName = (name: string): string => (/^@[\p{L}\w.:-]+$/u.test(name) ? name : guarded(name));
