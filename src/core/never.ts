/** The end of an exhaustive switch: a variant that nobody handled is a compile error here. */
export function never(value: never): never {
  throw new Error(`Unexpected variant: ${JSON.stringify(value)}`);
}
