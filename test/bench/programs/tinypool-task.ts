/** What tinypool's workers run. */
export default (x: number): number => x;
