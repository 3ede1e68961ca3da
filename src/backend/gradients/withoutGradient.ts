import type { GradConfig } from '@tensorflow/tfjs-core';

const discrete: Record<string, readonly string[]> = {
  'sample outside, or relax it to a softmax of logits plus Gumbel noise': ['Multinomial'],
  'sum a soft assignment instead': ['Bincount', 'DenseBincount'],
  'compute it outside the differentiated function': [
    'SearchSorted',
    'Unique',
    'NonMaxSuppressionV3',
    'NonMaxSuppressionV4',
    'NonMaxSuppressionV5',
  ],
};
const unknown: Record<string, readonly string[]> = {
  'use slice, pad, reverse and image.resizeBilinear instead': ['CropAndResize', 'Transform'],
  'use transpose and reverse for right angles': ['RotateWithOffset'],
};

/** Operations that a gradient cannot pass: the error says why, and what to do instead. */
export const withoutGradient: readonly GradConfig[] = [
  ...throwing(discrete, 'its result is discrete'),
  ...throwing(unknown, 'none is known for it'),
];

function throwing(waysOut: Record<string, readonly string[]>, reason: string): GradConfig[] {
  return Object.entries(waysOut).flatMap(([wayOut, kernelNames]) =>
    kernelNames.map((kernelName) => ({
      kernelName,
      gradFunc: () => {
        throw new Error(`${kernelName} has no gradient, as ${reason}: ${wayOut}`);
      },
    })),
  );
}
