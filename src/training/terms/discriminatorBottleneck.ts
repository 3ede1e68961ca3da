import { add, mean, mul, relu, type Scalar, scalar, sub, tidy, variable } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { checkArguments, nonNegative, optional, positive, text } from '../../core/check.js';
import { innermostLayer } from '../../core/innermostLayer.js';
import { checkOutput, namedOutput } from './namedOutput.js';
import type { Term } from './term.js';

const name = 'discriminatorBottleneck';

/** Arguments of {@link discriminatorBottleneck}. */
export interface DiscriminatorBottleneckArgs {
  /** The discriminator's output with the nats that pass the bottleneck; the name of its {@link variationalBottleneck}. */
  output: string;
  /** Nats that may pass on average. Default 0.1, as in the paper's pictures. */
  capacity?: number;
  /** By how much β grows a step and nat of excess. Default 1e-5, as in the paper. */
  stepSize?: number;
  /** β at first. Default 0. */
  beta?: number;
}

/**
 * Holds back what a discriminator may know of an example: the nats that pass its {@link variationalBottleneck} cost β each, and β, a
 * Lagrange multiplier, follows them until they are as many as allowed.
 *
 * $$ \beta\,\bigl(\mathbb E\,\mathrm{KL}\,[E(z|x) \,\|\, \mathcal N(0, 1)] - I_c\bigr), \qquad \beta \leftarrow \max\bigl(0,\; \beta + \alpha\,(\mathbb E\,\mathrm{KL} - I_c)\bigr) $$
 *
 * the mean being over data and samples, half and half. β is a constant to the gradient, moves after it is used, and is saved with a checkpoint. A term of the discriminator's loss.
 *
 * @throws RangeError if `capacity` or `stepSize` is not above zero or `beta` below it; by `adversarial`, if the discriminator has no such output, or it is not the nats.
 * @see Peng et al. 2019, Variational Discriminator Bottleneck, [arXiv:1810.00821](https://arxiv.org/abs/1810.00821).
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const [z, nats] = variationalBottleneck({ units: 64, name: 'nats' }).apply(layers.flatten().apply(image)) as SymbolicTensor[];
 * const logit = layers.dense({ units: 1 }).apply(z as SymbolicTensor) as SymbolicTensor;
 * const discriminator = model({ inputs: image, outputs: [logit, nats as SymbolicTensor] });
 * const players = adversarial({ generator, discriminator, latent, terms: [discriminatorBottleneck({ output: 'nats' })] });
 * ```
 * @category Training
 */
export function discriminatorBottleneck(args: DiscriminatorBottleneckArgs): Term {
  checkArguments(name, args, {
    output: text,
    capacity: optional(positive),
    stepSize: optional(positive),
    beta: optional(nonNegative),
  });
  const { output, capacity = 0.1, stepSize = 1e-5, beta = 0 } = args;
  const multiplier = tidy(() => variable(scalar(beta), false));
  return {
    name,
    player: 'discriminator',
    state: { beta: multiplier },
    check: (game) => {
      const { layer, index } = checkOutput(name, game, output);
      // its first output are the features
      if (innermostLayer(layer).getClassName() === 'VariationalBottleneck' && index !== 1)
        reject(name, 'output', 'the nats of a variationalBottleneck, its second output', output);
    },
    loss: ({ outputs }) => {
      const [ofReal, ofFake] = [outputs.real, outputs.fake].map((side) => mean(namedOutput(name, side, output)));
      const excess = sub(mul(add(ofReal as Scalar, ofFake as Scalar), 0.5), capacity);
      const cost = mul(excess, multiplier) as Scalar;
      multiplier.assign(relu(add(multiplier, mul(excess, stepSize))));
      return cost;
    },
  };
}
