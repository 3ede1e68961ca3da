import { dispose, type Tensor, zeros } from '@tensorflow/tfjs-core';

type Work = () => Tensor | Tensor[] | undefined | Promise<void>;

/** The middle one; of an even number the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Milliseconds that `work` takes; what it returns is disposed. */
export async function milliseconds(work: Work): Promise<number> {
  const before = performance.now();
  const result = work();
  if (result instanceof Promise) await result;
  const taken = performance.now() - before;
  if (result && !(result instanceof Promise)) dispose(result);
  return taken;
}

/**
 * Two pieces of work in turn, after one round that is not counted: the median of each, and of their ratio
 * round by round. At least `rounds` of them, and more of what is quick, until a second has passed.
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
 * As {@link compare}, three times, with what the work makes at other places of the heap each time; the middle
 * ratio counts. At an unlucky place an operation takes up to twice its time for as long as it stays there.
 */
export async function compareAtPlaces(first: Work, second: Work) {
  const spares: Tensor[] = [];
  const seen: Awaited<ReturnType<typeof compare>>[] = [];
  for (let place = 0; place < 3; place += 1) {
    seen.push(await compare(first, second));
    spares.push(zeros([700_001]));
  }
  dispose(spares);
  return seen.sort((a, b) => a.ratio - b.ratio)[1] as (typeof seen)[number];
}
