import { add, keep, type Scalar, stack, tidy } from '@tensorflow/tfjs-core';

/**
 * Means of named scalars, summed on the device. A training step reads nothing back; NaN or Infinity stays in
 * the sum.
 */
export class ScalarMeans {
  readonly #sums = new Map<string, { sum: Scalar; count: number }>();

  add(scalars: Record<string, Scalar>): void {
    for (const [name, value] of Object.entries(scalars)) {
      const entry = this.#sums.get(name);
      const sum = keep(entry ? tidy(() => add(entry.sum, value)) : value.clone()) as Scalar;
      entry?.sum.dispose();
      this.#sums.set(name, { sum, count: (entry?.count ?? 0) + 1 });
    }
  }

  /** The mean of each scalar since the last call. */
  async read(): Promise<Record<string, number>> {
    const entries = [...this.#sums];
    if (entries.length === 0) return {};
    const sums = tidy(() => stack(entries.map(([, { sum }]) => sum)));
    const values = await sums.data();
    sums.dispose();
    this.dispose();
    return Object.fromEntries(entries.map(([name, { count }], index) => [name, (values[index] as number) / count]));
  }

  dispose(): void {
    for (const { sum } of this.#sums.values()) sum.dispose();
    this.#sums.clear();
  }
}
