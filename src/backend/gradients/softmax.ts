import { mul, type SoftmaxAttrs, softmax as softmaxOf, sub, sum } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/** From the logits, not from the saved output, whose path a second derivative would lose. */
export const softmax = defineGradient('Softmax', ['logits'], (dy, [logits], { dim }: SoftmaxAttrs) => ({
  logits: () => {
    const y = softmaxOf(logits, dim);
    const weighted = mul(dy, y);
    return sub(weighted, mul(sum(weighted, dim, true), y));
  },
}));
