import { add, keep, type Scalar, stack, tidy } from '@tensorflow/tfjs-core';

/** Sums losses on the device, so that a training step reads nothing back; NaN or Infinity in any step shows in the sum. */
export class LossMeans {
  readonly #sums = new Map<string, { sum: Scalar; count: number }>();

  add(losses: Record<string, Scalar>): void {
    for (const [name, loss] of Object.entries(losses)) {
      const entry = this.#sums.get(name);
      const sum = keep(entry ? tidy(() => add(entry.sum, loss)) : loss.clone()) as Scalar;
      entry?.sum.dispose();
      this.#sums.set(name, { sum, count: (entry?.count ?? 0) + 1 });
    }
  }

  /** The mean of each loss since the last time. */
  async read(): Promise<Record<string, number>> {
    const entries = [...this.#sums];
    if (entries.length === 0) return {};
    const all = tidy(() => stack(entries.map(([, { sum }]) => sum)));
    const values = await all.data();
    all.dispose();
    this.dispose();
    return Object.fromEntries(entries.map(([name, { count }], index) => [name, (values[index] as number) / count]));
  }

  dispose(): void {
    for (const { sum } of this.#sums.values()) sum.dispose();
    this.#sums.clear();
  }
}
