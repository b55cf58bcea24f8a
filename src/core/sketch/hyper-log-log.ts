/** Ertl's σ: what the registers that are still empty say. */
export function sigma(share: number): number {
  if (share === 1) return Infinity;
  let [x, y, z] = [share, 1, share];
  for (;;) {
    x *= x;
    const next = z + x * y;
    if (next === z) return z;
    z = next;
    y += y;
  }
}

/** Ertl's τ: what the registers that are full say. */
export function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [x, y, z] = [share, 1, 1 - share];
  for (;;) {
    x = Math.sqrt(x);
    y *= 0.5;
    const next = z - (1 - x) ** 2 * y;
    if (next === z) return z / 3;
    z = next;
  }
}
