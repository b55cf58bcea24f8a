import type { Static } from 'typebox';
import * as Type from 'typebox';

/** What no result may pass when it is checked; 0 is no limit. The same in flags, presets and tasks. */
export const budgetSchema = Type.Object({
  maxBytes: Type.Integer({
    title: 'Largest result',
    description: 'Bytes that no result may pass when it is checked. 0 is no limit.',
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
  maxWidth: Type.Integer({
    title: 'Widest result',
    description: 'Pixels that no result may be wider than when it is checked. 0 is no limit.',
    default: 0,
    minimum: 0,
    maximum: 1_000_000_000,
  }),
  maxHeight: Type.Integer({
    title: 'Highest result',
    description: 'Pixels that no result may be higher than when it is checked. 0 is no limit.',
    default: 0,
    minimum: 0,
    maximum: 1_000_000_000,
  }),
});
export type Budget = Static<typeof budgetSchema>;

export const noBudget: Budget = { maxBytes: 0, maxWidth: 0, maxHeight: 0 };

/** A file against a budget: what is too much and how much may be, in words; undefined where all is well. */
export function overBudget(
  file: { readonly bytes: number; readonly width?: number; readonly height?: number },
  { maxBytes, maxWidth, maxHeight }: Budget,
): { readonly found: string; readonly limit: string } | undefined {
  const { bytes, width = 0, height = 0 } = file;
  const number = (count: number): string => count.toLocaleString('en');
  if (maxBytes > 0 && bytes > maxBytes) return { found: `${number(bytes)} bytes`, limit: number(maxBytes) };
  if (maxWidth > 0 && width > maxWidth)
    return { found: `${number(width)} pixels of width`, limit: number(maxWidth) };
  if (maxHeight > 0 && height > maxHeight)
    return { found: `${number(height)} pixels of height`, limit: number(maxHeight) };
  return undefined;
}
