import { add, logSoftmax, mean, mul, neg, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { checkArguments, optional, positive, text } from '../../core/check.js';
import { checkOutput, namedOutput } from './namedOutput.js';
import type { Term } from './term.js';

const name = 'auxiliaryClassification';

/** Arguments of {@link auxiliaryClassification}. */
export interface AuxiliaryClassificationArgs {
  /** The discriminator's output with the logits of the classes; the name of its layer. */
  output: string;
  /** Default 1, as in the paper. */
  weight?: number;
}

/**
 * The loss of a discriminator that names the class: cross entropy between its logits and the classes, which the generator lowers, too.
 *
 * $$ -\mathbb E \ln C_c(x) - \mathbb E \ln C_{c'}(G(z)) \;\text{(discriminator)}, \qquad -\mathbb E \ln C_{c'}(G(z)) \;\text{(generator)} $$
 *
 * with $C$ the softmax of the output named, $c$ the condition of the data and $c'$ that of the samples. In nats. A term of both players'
 * losses; `adversarial` needs `condition`, and the discriminator takes the data alone.
 *
 * @throws RangeError if `weight` is not above zero; by `adversarial`, if the discriminator has no such output; in training, if no condition is given.
 * @see Odena et al. 2017, Conditional Image Synthesis with Auxiliary Classifier GANs, [arXiv:1610.09585](https://arxiv.org/abs/1610.09585).
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const features = layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }).apply(image) as SymbolicTensor;
 * const logit = layers.dense({ units: 1 }).apply(layers.flatten().apply(features)) as SymbolicTensor;
 * const digit = auxiliaryClassifierHead({ classes: 10, name: 'digit' }).apply(features) as SymbolicTensor;
 * const discriminator = model({ inputs: image, outputs: [logit, digit] });
 * const players = adversarial({
 *   generator,
 *   discriminator,
 *   latent: latentSpace({ noise: gaussian(64), digit: categorical(10) }),
 *   condition: 'digit',
 *   terms: [auxiliaryClassification({ output: 'digit' })],
 * });
 * ```
 * @category Training
 */
export function auxiliaryClassification(args: AuxiliaryClassificationArgs): Term {
  checkArguments(name, args, { output: text, weight: optional(positive) });
  const { output, weight = 1 } = args;
  const crossEntropy = (logits: Tensor, classes: Tensor) => {
    if (String(logits.shape) !== String(classes.shape))
      reject(name, 'output', `logits of shape [${classes.shape.join(', ')}]`, logits.shape);
    return neg(mean(sum(mul(classes, logSoftmax(logits)), -1))) as Scalar;
  };
  return {
    name,
    player: 'both',
    weight,
    usesCondition: true,
    check: (game) => void checkOutput(name, game, output),
    loss: ({ player, outputs, condition }) => {
      if (!condition) throw new RangeError(`${name}: adversarial's condition must be given, got none`);
      const ofSamples = crossEntropy(namedOutput(name, outputs.fake, output), condition.fake);
      if (player === 'generator') return ofSamples;
      return add(crossEntropy(namedOutput(name, outputs.real, output), condition.real), ofSamples);
    },
  };
}
