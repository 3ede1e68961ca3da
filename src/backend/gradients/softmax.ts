import {
  type GradConfig,
  mul,
  type SoftmaxAttrs,
  softmax as softmaxOf,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** From the logits, not from the saved output, whose path a second derivative would lose. */
export const softmax: GradConfig = {
  kernelName: 'Softmax',
  inputsToSave: ['logits'],
  gradFunc: (dy, [logits], attrs) => {
    const { dim } = attrs as unknown as SoftmaxAttrs;
    return {
      logits: () => {
        const y = softmaxOf(logits as Tensor, dim);
        const weighted = mul(dy as Tensor, y);
        return sub(weighted, mul(sum(weighted, dim, true), y));
      },
    };
  },
};
