/** So many digits in a row are in every whole number that a double cannot hold. */
const maybe = /\d{16}/;
/** Texts are gone through to know what is none. */
const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;
const whole = /^-?\d{16,}$/;

/**
 * JSON whose whole numbers above 2⁵³ become texts with all their digits, which numbers would lose: as the same digits in
 * CSV do. Node 20 does not tell a reviver what was written.
 * @throws where it is not valid, as JSON.parse
 */
export function parseWithDigits(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!maybe.test(text)) return value;
  return JSON.parse(
    text.replace(token, (found) =>
      whole.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found,
    ),
  );
}
