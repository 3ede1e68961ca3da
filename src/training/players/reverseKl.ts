import {
  add,
  mean,
  mul,
  type Optimizer,
  type Scalar,
  sum,
  type Tensor,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import {
  callable,
  checkArguments,
  checkValue,
  integer,
  optimizer as isOptimizer,
  oneOf,
  optional,
  tensor,
} from '../../core/check.js';
import { floats } from '../../core/floats.js';
import { checkBatch, flow as isFlow } from '../../flows/checks.js';
import type { NormalizingFlow } from '../../flows/index.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import { type Player, player, playerName, type StepContext } from '../player.js';
import { sampleFlow } from './sampleFlow.js';

/** Arguments of {@link reverseKl}. */
export interface ReverseKlArgs {
  /** The flow to train. */
  flow: NormalizingFlow;
  /**
   * Name of the player and of its loss. Default `flow`; two flows in one {@link Trainer} need different
   * names.
   */
  name?: string;
  /** The energy E of each example, from `[count, ...]` to `[count]`. The target distribution is e^−E / Z. */
  energy(x: Tensor): Tensor;
  /** Samples per update. Default 256. */
  samples?: number;
  /** Default {@link adam} with learning rate 1e-3 and β₁ = 0.9. */
  optimizer?: Optimizer;
  /**
   * The estimator of the gradient. `'path'` follows the samples only and leaves out the score term, whose
   * mean is 0; its variance vanishes as the flow approaches the target. `'total'` is the full gradient.
   * Default `'path'`.
   */
  gradient?: 'path' | 'total';
}

/**
 * The player that trains a flow to sample from the distribution of an energy, without data, for
 * {@link Trainer}. Its loss is the variational free energy of the samples, which is at least the free energy
 * −ln Z of the target.
 *
 * $$ \mathcal L = \mathbb E_{x \sim q} [\ln q(x) + E(x)] = \mathrm{KL}(q \,\|\, e^{-E} / Z) - \ln Z \ge -\ln Z $$
 *
 * Batches are ignored: train with {@link withoutData}. The flow runs in inference mode: its state (the
 * statistics of {@link actNorm}) does not change, and dropout in a conditioner has no effect.
 *
 * @param args Flow and energy, and optional name, number of samples, optimizer and estimator.
 * @throws TypeError if an argument has a wrong type, or is unknown; in training, if `energy` returns no
 * tensor.
 * @throws RangeError if `samples` is not an integer of at least 1, `gradient` is not one of its values, or
 * the flow has a `conditionShape`; in training, if the result of `energy` is not of shape `[samples]`.
 * @see Li and Wang 2018, Neural Network Renormalization Group,
 * [arXiv:1802.02840](https://arxiv.org/abs/1802.02840); Roeder et al. 2017, Sticking the Landing,
 * [arXiv:1703.09194](https://arxiv.org/abs/1703.09194), for the path estimator.
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const energy = (x: Tensor) => sum(square(sub(square(x), 1)), 1);
 * const trainer = new Trainer({ players: [reverseKl({ flow, energy })], seed: 1 });
 * for await (const { losses } of trainer.train(withoutData, { steps: 20, reportEvery: 10 })) console.log(losses.flow);
 * ```
 * @category Players
 */
export function reverseKl(args: ReverseKlArgs): Player {
  checkArguments('reverseKl', args, {
    flow: isFlow,
    name: optional(playerName),
    energy: callable,
    samples: optional(integer(1)),
    optimizer: optional(isOptimizer),
    gradient: optional(oneOf(['path', 'total'])),
  });
  const { flow, name = 'flow', energy, samples: count = 256, gradient = 'path' } = args;
  const { optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }) } = args;
  if (flow.conditionShape) reject('reverseKl', 'flow.conditionShape', 'undefined', flow.conditionShape);
  const energyOf = (x: Tensor): Tensor => {
    const energies = energy(x);
    checkValue('reverseKl', 'the result of energy', energies, tensor(1));
    checkBatch('reverseKl', 'the result of energy', energies, count);
    return floats(energies);
  };
  const models = [flow.model];
  const randomOf = (context: StepContext) => context.random.fork('samples');
  const total = player({
    name,
    models,
    optimizer,
    loss: (_, context) => {
      const { x, logProb } = flow.sampleAndLogProb(count, { random: randomOf(context) });
      return mean(add(logProb, energyOf(x))) as Scalar;
    },
    sample: sampleFlow(flow),
  });
  if (gradient === 'total') return total;
  return {
    ...total,
    valueAndGradients: (_, context) =>
      tidy(() => {
        const samples = variable(flow.sample(count, { random: randomOf(context) }));
        const { value, grads } = variableGrads(
          () => mean(add(flow.logProb(samples), energyOf(samples))) as Scalar,
          [samples],
        );
        samples.dispose();
        const sampleGradient = grads[samples.name] as Tensor;
        // the same samples again, now as a function of the weights
        const surrogateLoss = () =>
          sum(mul(flow.sample(count, { random: randomOf(context) }), sampleGradient)) as Scalar;
        const along = lossGradients(models, surrogateLoss, { name, variables: context.owned });
        // the surrogate has the right gradient, but no meaning as a value
        along.losses[name]?.dispose();
        return { ...along, losses: { ...along.losses, [name]: value } };
      }),
  };
}
