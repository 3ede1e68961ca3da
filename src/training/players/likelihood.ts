import { add, mean, mul, neg, type Optimizer, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { integerAtLeast } from '../../core/arguments.js';
import { dequantize, type NormalizingFlow } from '../../flows/index.js';
import { reversibleGradients } from '../../flows/reversibleGradients.js';
import { adam } from '../../optimizers/index.js';
import { type Batch, type Player, player, type StepContext } from '../player.js';
import { sampleOf } from './sampleOf.js';

/** Arguments of {@link likelihood}. */
export interface LikelihoodArgs {
  flow: NormalizingFlow;
  /** Default {@link adam} with a rate of 1e-3 and β₁ of .9: no opponent makes momentum harmful. */
  optimizer?: Optimizer;
  /**
   * Bits of each number, for data that are integers in [0, 2ᵇ): they are dequantised anew in each update, and the loss is in bits for each number. Without it data are
   * taken as they are, and the loss is in nats an example.
   */
  bits?: number;
  /**
   * Makes activations again on the way back, block by block, instead of keeping them, so that memory does not grow with depth; a step takes longer. Default false.
   */
  reversible?: boolean;
}

/**
 * The player that makes data likely under a flow: named `flow`, it minimises the mean of −ln p.
 *
 * $$ \mathcal L = -\mathbb E_{x \sim \text{data}} \ln p(x) $$
 *
 * The batch's condition, if it has one, is the context of a conditional flow. Samples are drawn at temperature 1.
 *
 * @throws RangeError if `bits` is not an integer of at least 1.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const trainer = new Trainer({ players: [likelihood({ flow })], ema: { of: flow.model }, seed: 1 });
 * ```
 * @category Training
 */
export function likelihood(args: LikelihoodArgs): Player {
  const { flow, optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }), bits, reversible = false } = args;
  if (bits !== undefined) integerAtLeast('likelihood', 'bits', bits, 1);
  const models = [flow.model];
  const sizes = flow.shape.reduce((total, size) => total * size, 1);
  // nats an example, or bits for each number beyond those of its integers
  const scale = bits === undefined ? 1 : 1 / (sizes * Math.LN2);
  const spread = (data: Tensor, { random }: StepContext) =>
    bits === undefined ? data : dequantize(data, { bits, random: random.fork('dequantize') });
  const calling = ({ condition }: Batch) => ({ training: true, ...(condition && { context: condition }) });
  const ordinary = player({
    name: 'flow',
    models,
    optimizer,
    loss: (batch, context) => {
      const nats = neg(mean(flow.logProb(spread(batch.data, context), calling(batch))));
      return add(mul(nats, scale), bits ?? 0) as Scalar;
    },
    sample: sampleOf(flow),
  });
  if (!reversible) return ordinary;
  return {
    ...ordinary,
    valueAndGradients: (batch, context) =>
      tidy(() => {
        const { loss, gradients } = reversibleGradients(flow, spread(batch.data, context), scale, calling(batch));
        return { losses: { flow: add(loss, bits ?? 0) as Scalar }, gradients };
      }),
  };
}
