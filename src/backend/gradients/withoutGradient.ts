import type { GradConfig } from '@tensorflow/tfjs-core';

const outside = 'its result is discrete: compute it outside the differentiated function';
const waysOut: Record<string, string> = {
  Multinomial: 'its result is discrete: sample outside, or relax it to a softmax of logits plus Gumbel noise',
  Bincount: 'its result is discrete: sum a soft assignment instead',
  DenseBincount: 'its result is discrete: sum a soft assignment instead',
  SearchSorted: outside,
  Unique: outside,
  NonMaxSuppressionV3: outside,
  NonMaxSuppressionV4: outside,
  NonMaxSuppressionV5: outside,
  CropAndResize: 'none is known for it: use slice and image.resizeBilinear instead',
  Transform: 'none is known for it: use slice, pad, reverse and image.resizeBilinear instead',
  RotateWithOffset: 'none is known for it: use transpose and reverse for right angles',
};

/** Operations that a gradient cannot pass: the error says why, and what to do instead. */
export const withoutGradient: readonly GradConfig[] = Object.entries(waysOut).map(([kernelName, wayOut]) => ({
  kernelName,
  gradFunc: () => {
    throw new Error(`${kernelName} has no gradient, as ${wayOut}`);
  },
}));
