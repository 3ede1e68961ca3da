import type { Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { anyTensor, callable, checkValue } from '../core/check.js';

/**
 * A discriminator as the penalties see it: a function from a batch to its logits, `[batch, 1]`.
 *
 * It can be one model, several, or a model with a condition:
 * `(x) => discriminator.apply([x, labels], { training: true })`.
 */
export type Discriminate = (x: Tensor) => Tensor;

/**
 * Throws unless `discriminate` is a function and `x` a batch of examples.
 *
 * @internal
 */
export function checkDiscriminate(name: string, discriminate: Discriminate, argument: string, x: Tensor): void {
  checkValue(name, 'discriminate', discriminate, callable);
  checkExamples(name, argument, x);
}

/**
 * Throws unless `x` is a batch of at least one example, `[batch, ...]`.
 *
 * @internal
 */
export function checkExamples(name: string, argument: string, x: Tensor): void {
  checkValue(name, argument, x, anyTensor);
  if (!x.rank || !x.size) reject(name, argument, 'a batch of at least one example', x);
}

/**
 * Calls `discriminate`, and throws unless it returns one logit for each example.
 *
 * @internal
 */
export function logitsFor(name: string, discriminate: Discriminate, x: Tensor): Tensor {
  const logits = discriminate(x);
  const [batch] = x.shape as [number];
  checkValue(name, result, logits, anyTensor);
  if (logits.size !== batch) reject(name, result, `one logit for each of ${batch} examples`, logits);
  return logits;
}

const result = 'the result of discriminate';
