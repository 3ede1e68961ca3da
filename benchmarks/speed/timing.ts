import { dispose, type Tensor, zeros } from '@tensorflow/tfjs-core';

type Work = () => Tensor | Tensor[] | undefined | Promise<void>;

/** The median; of an even number of values the upper one of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Milliseconds that `work` takes. Its result is disposed. */
export async function milliseconds(work: Work): Promise<number> {
  const before = performance.now();
  const result = work();
  if (result instanceof Promise) await result;
  const taken = performance.now() - before;
  if (result && !(result instanceof Promise)) dispose(result);
  return taken;
}

/**
 * Runs two pieces of work in turn, after a first round that is not counted. Returns the median time of each,
 * and the median ratio. There are at least `rounds` rounds, and more until a second has passed.
 */
export async function compare(first: Work, second: Work, rounds = 9) {
  const times: { first: number[]; second: number[]; ratio: number[] } = { first: [], second: [], ratio: [] };
  await milliseconds(first);
  await milliseconds(second);
  const end = performance.now() + 1000;
  while (times.ratio.length < rounds || performance.now() < end) {
    const [a, b] = [await milliseconds(first), await milliseconds(second)];
    times.first.push(a);
    times.second.push(b);
    times.ratio.push(a / b);
  }
  return { first: median(times.first), second: median(times.second), ratio: median(times.ratio) };
}

/**
 * {@link compare} three times, with results at other addresses of the heap each time. Returns the comparison
 * with the middle ratio. At some addresses an operation takes up to twice its time.
 */
export async function compareAtAddresses(first: Work, second: Work) {
  const spares: Tensor[] = [];
  const results: Awaited<ReturnType<typeof compare>>[] = [];
  for (let run = 0; run < 3; run += 1) {
    results.push(await compare(first, second));
    spares.push(zeros([700_001]));
  }
  dispose(spares);
  return results.sort((a, b) => a.ratio - b.ratio)[1] as (typeof results)[number];
}
