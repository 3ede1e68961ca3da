import { reject } from '../../core/arguments.js';
import { checkArguments, nonNegative, optional, positive, text } from '../../core/check.js';
import { innermostLayer } from '../../core/innermostLayer.js';
import { type BottleneckMultiplierArgs, bottleneckMultiplier } from '../../information/index.js';
import { checkOutput, namedOutput } from './namedOutput.js';
import type { DiscriminatorTerm } from './term.js';

/** Arguments of {@link bottleneckTerm}. */
export interface BottleneckTermArgs extends BottleneckMultiplierArgs {
  /** The discriminator's output with the nats: the name of its {@link variationalBottleneck}. */
  output: string;
}

/**
 * {@link bottleneckMultiplier} as a term of the discriminator's loss (variational discriminator bottleneck):
 * limits the nats that pass its {@link variationalBottleneck}, on average over real and generated examples. β
 * is saved with a checkpoint.
 *
 * @param args Name of the output, and optional capacity, step size and initial β.
 * @throws TypeError if `output` is not a string.
 * @throws RangeError if `capacity` or `stepSize` is not above zero or `beta` is negative; from `adversarial`,
 * if the discriminator has no such output, or it is not the nats.
 * @see Peng et al. 2019, [arXiv:1810.00821](https://arxiv.org/abs/1810.00821).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(64) });
 * const generator = sequential({
 *   layers: [layers.dense({ units: 784, inputShape: [latent.size] }), layers.reshape({ targetShape: [28, 28, 1] })],
 * });
 * const image = input({ shape: [28, 28, 1] });
 * const [z, nats] = connectAll(image, layers.flatten(), variationalBottleneck({ units: 64, name: 'nats' }));
 * const discriminator = model({ inputs: image, outputs: [connect(z, layers.dense({ units: 1 })), nats] });
 * const players = adversarial({ generator, discriminator, latent, terms: [bottleneckTerm({ output: 'nats' })] });
 * ```
 * @category Terms
 */
export function bottleneckTerm(args: BottleneckTermArgs): DiscriminatorTerm {
  const caller = 'bottleneckTerm';
  checkArguments(caller, args, {
    output: text,
    capacity: optional(positive),
    stepSize: optional(positive),
    beta: optional(nonNegative),
  });
  const { output, ...rest } = args;
  const multiplier = bottleneckMultiplier(rest);
  return {
    name: 'bottleneck',
    player: 'discriminator',
    state: { beta: multiplier.beta },
    check: (game) => {
      const { layer, index } = checkOutput(caller, game, output);
      // the first output of the layer is z
      if (innermostLayer(layer).getClassName() === 'VariationalBottleneck' && index !== 1)
        reject(caller, 'output', 'the nats of a variationalBottleneck, its second output', output);
    },
    loss: ({ outputs }) => {
      const nats = [outputs.real, outputs.fake].map((side) => namedOutput(caller, side, output));
      const penalty = multiplier.penalty(...nats);
      multiplier.update(...nats);
      return penalty;
    },
  };
}
