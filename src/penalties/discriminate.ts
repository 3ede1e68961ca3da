import type { Tensor } from '@tensorflow/tfjs-core';
import { callable, checkValue, tensor } from '../core/check.js';

/**
 * A discriminator as the penalties see it: a function from a batch to its logits, `[batch, 1]`.
 *
 * It can be one model, several, or a model with a condition:
 * `(x) => discriminator.apply([x, labels], { training: true })`.
 */
export type Discriminate = (x: Tensor) => Tensor;

/** Throws unless `discriminate` is a function and `x` a batch of examples. */
export function checkDiscriminate(name: string, discriminate: Discriminate, argument: string, x: Tensor): void {
  checkValue(name, 'discriminate', discriminate, callable);
  checkExamples(name, argument, x);
}

/** Throws unless `x` is a batch of at least one example, `[batch, ...]`. */
export function checkExamples(name: string, argument: string, x: Tensor): void {
  checkValue(name, argument, x, tensor());
  checkValue(name, argument, x, (value) => {
    const { rank, size } = value as Tensor;
    return rank > 0 && size > 0 ? undefined : ['a batch of at least one example', RangeError];
  });
}

/** Calls `discriminate`, and throws unless it returns one logit for each example. */
export function logitsFor(name: string, discriminate: Discriminate, x: Tensor): Tensor {
  const logits = discriminate(x);
  checkValue(name, 'the result of discriminate', logits, tensor());
  checkValue(name, 'the result of discriminate', logits, (value) => {
    const batch = x.shape[0];
    return (value as Tensor).size === batch ? undefined : [`one logit for each of ${batch} examples`, RangeError];
  });
  return logits;
}
