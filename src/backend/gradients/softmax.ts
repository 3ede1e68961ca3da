import { mul, type SoftmaxAttrs, softmax as softmaxOf, sub, sum } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** Uses the logits, not the saved output, through which second derivatives would miss a path. */
export const softmax = defineGradient('Softmax', ['logits'], (dy, [logits], { dim }: SoftmaxAttrs) => ({
  logits: () => {
    const y = softmaxOf(logits, dim);
    const weighted = mul(dy, y);
    return sub(weighted, mul(sum(weighted, dim, true), y));
  },
}));
