import { add, mean, mul, neg, type Optimizer, type Scalar, scalar, sum, tidy } from '@tensorflow/tfjs-core';
import { activeRandom, withRandom } from '../../core/activeRandom.js';
import { reject } from '../../core/arguments.js';
import { boolean, checkArguments, optimizer as isOptimizer, optional } from '../../core/check.js';
import { variablesOf } from '../../core/modelState.js';
import { regularizersOf } from '../../core/regularizersOf.js';
import { sizeOfShape } from '../../core/sizeOfShape.js';
import { bitsOfNumber, flow as isFlow } from '../../flows/checks.js';
import { pick, sumByName } from '../../flows/gradientsOf.js';
import { dequantize, type NormalizingFlow, variationalDequantization } from '../../flows/index.js';
import { reversibleGradients } from '../../flows/reversibleGradients.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import { type Batch, type Player, player, playerName, type StepContext } from '../player.js';
import { sampleFlow } from './sampleFlow.js';

/** Arguments of {@link likelihood}. */
export interface LikelihoodArgs {
  /** The flow to train. */
  flow: NormalizingFlow;
  /**
   * Name of the player and of its loss. Default `flow`; two flows in one {@link Trainer} need different
   * names.
   */
  name?: string;
  /**
   * Default {@link adam} with learning rate 1e-3 and β₁ = 0.9. Without an adversary momentum does no harm.
   */
  optimizer?: Optimizer;
  /**
   * Bits b per dimension, for data that are integers in [0, 2ᵇ). The data are dequantized with fresh noise in
   * each update, and the loss is in bits per dimension. Default: the data are continuous, and the loss is in
   * nats per example.
   */
  bits?: number;
  /**
   * A second flow that learns the noise of dequantization; see {@link variationalDequantization}. Requires
   * `bits`. Default: uniform noise.
   */
  noise?: NormalizingFlow;
  /**
   * Whether the backward pass recomputes activations block by block instead of storing them. Memory then does
   * not grow with depth, but a step takes longer. Default false.
   */
  reversible?: boolean;
}

/**
 * The player that trains a flow by maximum likelihood, for {@link Trainer}.
 *
 * $$ \mathcal L = -\mathbb E_{x \sim \text{data}} \ln p(x) $$
 *
 * The condition of a batch, if any, is the condition of the flow. Samples are drawn at temperature 1.
 *
 * @param args The flow, and optional name, optimizer, dequantization and reversibility.
 * @throws TypeError if an argument has a wrong type, or is unknown.
 * @throws RangeError if `bits` is not an integer from 1 to 24 or is missing with `noise`, or the shape or
 * condition shape of `noise` is not the shape of `flow`; in training, if a batch does not match the shapes of
 * the flow.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const trainer = new Trainer({ players: [likelihood({ flow })], ema: { model: flow.model }, seed: 1 });
 * ```
 * @category Players
 */
export function likelihood(args: LikelihoodArgs): Player {
  checkArguments('likelihood', args, {
    flow: isFlow,
    name: optional(playerName),
    optimizer: optional(isOptimizer),
    bits: optional(bitsOfNumber),
    noise: optional(isFlow),
    reversible: optional(boolean),
  });
  const { flow, name = 'flow', optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }) } = args;
  const { bits, noise, reversible = false } = args;
  if (noise && bits === undefined) reject('likelihood', 'bits', 'given together with noise', bits);
  if (noise) checkNoise(noise, flow);
  const models = noise ? [flow.model, noise.model] : [flow.model];
  // to nats per example, or to bits per dimension
  const scale = bits === undefined ? 1 : 1 / (sizeOfShape([...flow.shape]) * Math.LN2);
  /** The input of the flow, and the cost of dequantization in the unit of the loss. */
  const prepare = ({ data, condition }: Batch, { random }: StepContext) => {
    const label = { x: 'batch.data', condition: 'batch.condition' };
    const [given, call] = flow.checked('likelihood', data, { training: true, ...(condition && { condition }) }, label);
    if (bits === undefined) return { x: given, cost: scalar(0), call };
    const dequantization = { bits, random: random.fork('dequantize') };
    if (!noise) return { x: dequantize(given, dequantization), cost: scalar(bits), call };
    const { x, logProb } = variationalDequantization(given, { ...dequantization, noise });
    return { x, cost: mul(mean(logProb), scale) as Scalar, call };
  };
  const stored = player({
    name,
    models,
    optimizer,
    loss: (batch, context) => {
      const { x, cost, call } = prepare(batch, context);
      return add(mul(neg(mean(flow.logProb(x, call))), scale), cost) as Scalar;
    },
    sample: sampleFlow(flow),
  });
  if (!reversible) return stored;
  const recomputed = (batch: Batch, context: StepContext) => {
    const { x, cost, call } = prepare(batch, context);
    const { loss, gradients, dataGradient } = reversibleGradients(flow, x, scale, call);
    const losses = { [name]: add(loss, cost) as Scalar };
    const { owned } = context;
    const trained = variablesOf(models, 'trainableWeights').filter((variable) => !owned || owned.has(variable));
    const ofBlocks = pick(
      gradients,
      trained.map((variable) => variable.name),
    );
    const hasRegularizers = regularizersOf(models, owned).length > 0;
    if (!noise && !hasRegularizers) return { losses, gradients: ofBlocks };
    // the gradients outside of the blocks: of the noise, through the data, and of the regularizers
    const surrogateLoss = (): Record<string, Scalar> => {
      if (!noise) return {};
      const again = prepare(batch, context);
      return { noise: add(sum(mul(again.x, dataGradient)), again.cost) as Scalar };
    };
    const rest = lossGradients(models, surrogateLoss, { name, variables: owned });
    // the surrogate has the right gradient, but no meaning as a value
    const { noise: surrogate, ...regularization } = rest.losses;
    surrogate?.dispose();
    return { losses: { ...losses, ...regularization }, gradients: sumByName(ofBlocks, rest.gradients) };
  };
  return {
    ...stored,
    valueAndGradients: (batch, context) =>
      tidy(() =>
        // a trainer has set a stream; in your own loop it is derived from the context in the same way
        withRandom(activeRandom() ?? context.random.fork('layers'), () => recomputed(batch, context)),
      ),
  };
}

function checkNoise(noise: NormalizingFlow, { shape }: NormalizingFlow): void {
  for (const property of ['shape', 'conditionShape'] as const) {
    if (String(noise[property]) !== String(shape))
      reject('likelihood', `noise.${property}`, `the shape of flow, [${shape.join(', ')}]`, noise[property]);
  }
}
