import type { GradConfig } from '@tensorflow/tfjs-core';

const discrete: Record<string, readonly string[]> = {
  'sample outside the differentiated function, or use a softmax of the logits plus Gumbel noise': ['Multinomial'],
  'sum a soft assignment instead': ['Bincount', 'DenseBincount'],
  'compute it outside the differentiated function': [
    'SearchSorted',
    'Unique',
    'NonMaxSuppressionV3',
    'NonMaxSuppressionV4',
    'NonMaxSuppressionV5',
  ],
};
const notImplemented: Record<string, readonly string[]> = {
  'use slice, pad, reverse and image.resizeBilinear instead': ['CropAndResize', 'Transform'],
  'use transpose and reverse for right angles': ['RotateWithOffset'],
};

/** Operations without a gradient. The error says why, and what to use instead. */
export const withoutGradient: readonly GradConfig[] = [
  ...throwing(discrete, 'its result is discrete'),
  ...throwing(notImplemented, 'it has not been implemented'),
];

function throwing(alternatives: Record<string, readonly string[]>, reason: string): GradConfig[] {
  return Object.entries(alternatives).flatMap(([alternative, kernelNames]) =>
    kernelNames.map((kernelName) => ({
      kernelName,
      gradFunc: () => {
        throw new Error(`${kernelName} has no gradient, because ${reason}: ${alternative}`);
      },
    })),
  );
}
