import type { GradConfig } from '@tensorflow/tfjs-core';

const counts = 'count with a sum of a soft assignment (softmax, or a kernel around each bin)';
const waysOut: Record<string, string> = {
  Multinomial: 'sample outside the differentiated function, or relax it: softmax of logits plus Gumbel noise',
  Bincount: counts,
  DenseBincount: counts,
  SearchSorted: 'compute it outside the differentiated function',
  Unique: 'compute it outside the differentiated function',
  NonMaxSuppressionV3: 'select outside the differentiated function, and gather inside',
  NonMaxSuppressionV4: 'select outside the differentiated function, and gather inside',
  NonMaxSuppressionV5: 'select outside the differentiated function, and gather inside',
};

/** Operations whose result jumps: a gradient through them says so, and what to do instead. */
export const discrete: readonly GradConfig[] = Object.entries(waysOut).map(([kernelName, wayOut]) => ({
  kernelName,
  gradFunc: () => {
    throw new Error(`${kernelName} has no gradient, as its result is discrete: ${wayOut}`);
  },
}));
