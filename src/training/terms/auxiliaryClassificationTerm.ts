import { add } from '@tensorflow/tfjs-core';
import { checkArguments, optional, positive, text } from '../../core/check.js';
import { auxiliaryClassification } from '../../information/index.js';
import { checkOutput, namedOutput } from './namedOutput.js';
import type { SharedTerm } from './term.js';

/** Arguments of {@link auxiliaryClassificationTerm}. */
export interface AuxiliaryClassificationTermArgs {
  /** The discriminator's output with the class logits: the name of its layer. */
  output: string;
  /** Strength, above 0. Default 1, as in the paper. */
  weight?: number;
}

/**
 * {@link auxiliaryClassification} as a term of both players' losses (AC-GAN): the discriminator classifies
 * real and generated examples, and the generator makes samples that are classified correctly. `adversarial`
 * needs a `condition`; the discriminator takes the data alone.
 *
 * @param args Name of the output, and optional strength.
 * @throws TypeError if `output` is not a string.
 * @throws RangeError if `weight` is not above zero; from `adversarial`, if the discriminator has no such output; in
 * training, if there is no condition.
 * @see Odena et al. 2017, [arXiv:1610.09585](https://arxiv.org/abs/1610.09585).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(64), digit: categorical(10) });
 * const generator = sequential({
 *   layers: [layers.dense({ units: 784, inputShape: [latent.size] }), layers.reshape({ targetShape: [28, 28, 1] })],
 * });
 * const image = input({ shape: [28, 28, 1] });
 * const features = connect(image, layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }));
 * const logit = connect(features, layers.flatten(), layers.dense({ units: 1 }));
 * const digit = connect(features, auxiliaryClassifierHead({ classes: 10, name: 'digit' }));
 * const discriminator = model({ inputs: image, outputs: [logit, digit] });
 * const players = adversarial({
 *   generator,
 *   discriminator,
 *   latent,
 *   condition: 'digit',
 *   terms: [auxiliaryClassificationTerm({ output: 'digit' })],
 * });
 * ```
 * @category Terms
 */
export function auxiliaryClassificationTerm(args: AuxiliaryClassificationTermArgs): SharedTerm {
  const caller = 'auxiliaryClassificationTerm';
  checkArguments(caller, args, { output: text, weight: optional(positive) });
  const { output, weight = 1 } = args;
  return {
    name: 'auxiliaryClassification',
    player: 'both',
    weight,
    usesCondition: true,
    check: (game) => void checkOutput(caller, game, output),
    loss: (context) => {
      const { condition, outputs } = context;
      if (!condition) throw new RangeError(`${caller}: adversarial must have a condition, got undefined`);
      const ofFake = auxiliaryClassification(namedOutput(caller, outputs.fake, output), condition.fake);
      if (context.player === 'generator') return ofFake;
      const real = namedOutput(caller, context.outputs.real, output);
      return add(auxiliaryClassification(real, condition.real), ofFake);
    },
  };
}
