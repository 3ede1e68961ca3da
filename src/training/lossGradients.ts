import {
  addN,
  dispose,
  keep,
  type NamedTensorMap,
  type Scalar,
  Tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  arrayOf,
  type Check,
  callable,
  checkArguments,
  checkValue,
  model as isModel,
  optional,
  plainObject,
  tensor,
  text,
} from '../core/check.js';
import { variablesOf } from '../core/modelState.js';
import { regularizersOf } from '../core/regularizersOf.js';

/** Result of {@link lossGradients}: what an optimizer needs for one update. */
export interface ValueAndGradients {
  /** Each part of the loss by its name; the caller disposes them. */
  losses: Record<string, Scalar>;
  /** Values to report that are not minimized, by name; the caller disposes them. */
  measures?: Record<string, Scalar>;
  /** Gradients by the names of the variables, for `optimizer.applyGradients`; the caller disposes them. */
  gradients: NamedTensorMap;
}

/** Reports a value that is not minimized. */
export type Report = (name: string, value: Scalar) => void;

/** Arguments of {@link lossGradients}. */
export interface LossGradientsArgs {
  /**
   * Name of the loss. A scalar is reported under it, and regularizers as `<name>/regularization`. Default:
   * `loss` and `regularization`.
   */
  name?: string;
  /** The variables to differentiate with respect to. Default: all trainable weights of the models. */
  variables?: ReadonlySet<Variable> | undefined;
}

/**
 * The gradients of a loss and of the models' regularizers with respect to the models' trainable weights.
 *
 * In your own training loop it replaces `variableGrads`, which leaves out the regularizers of layers
 * (`kernelRegularizer: …`). A weight or regularizer that several layers or models share counts once.
 *
 * @param models The models to train: one, or several.
 * @param loss Computes the loss: a scalar, reported as `loss`, or several by name, whose sum is minimized.
 * Its argument reports values that are not minimized.
 * @param args Optional variables.
 * @returns The losses, with `regularization` among them if a layer has a regularizer; the reported measures;
 * and the gradients. Inside `tidy` nothing has to be disposed.
 * @throws TypeError if `models` are not models, or `loss` is not a function or returns no scalars.
 * @example
 * ```ts
 * const optimizer = adam({ learningRate: 2e-4 });
 * tidy(() => {
 *   const fake = generator.predict(randomStream(1).normal([4, 4])) as Tensor;
 *   const { losses, gradients } = lossGradients(discriminator, () => {
 *     const logits = (x: Tensor) => discriminator.apply(x, { training: true }) as Tensor;
 *     return hinge.discriminator(logits(images), logits(fake));
 *   });
 *   optimizer.applyGradients(gradients);
 * });
 * ```
 * @category Training loops
 */
export function lossGradients(
  models: LayersModel | readonly LayersModel[],
  loss: (report: Report) => Scalar | Record<string, Scalar>,
  args: LossGradientsArgs = {},
): ValueAndGradients & { measures: Record<string, Scalar> } {
  const caller = 'lossGradients';
  const all = [models].flat() as LayersModel[];
  checkValue(caller, 'models', all, arrayOf(isModel, 1));
  checkValue(caller, 'loss', loss, callable);
  checkArguments(caller, args, { name: optional(text), variables: optional(aSet) });
  const { name, variables: wanted } = args;
  const losses: Record<string, Scalar> = {};
  const measures: Record<string, Scalar> = {};
  const report: Report = (label, value) => {
    measures[label]?.dispose();
    measures[label] = keep(value.clone());
  };
  const total = () => {
    Object.assign(losses, byName(name ?? 'loss', loss(report)));
    const regularizers = regularizersOf(all, wanted);
    const label = name === undefined ? 'regularization' : `${name}/regularization`;
    if (regularizers.length > 0) losses[label] = addN(regularizers.map((regularizer) => regularizer()));
    return addN(Object.values(losses).map((part) => keep(part)));
  };
  const variables = variablesOf(all, 'trainableWeights').filter((variable) => !wanted || wanted.has(variable));
  try {
    // all weights may be frozen
    if (variables.length === 0) {
      tidy(() => void total());
      return { losses: released(losses), measures: released(measures), gradients: {} };
    }
    const { value, grads } = variableGrads(total, variables);
    value.dispose();
    return { losses: released(losses), measures: released(measures), gradients: grads };
  } catch (error) {
    dispose([losses, measures]);
    throw error;
  }
}

/** Turns tensors kept through the gradient into tensors that an outer `tidy` disposes. */
function released(kept: Record<string, Scalar>): Record<string, Scalar> {
  const clones = Object.entries(kept).map(([name, value]) => [name, value.clone()]);
  dispose(kept);
  return Object.fromEntries(clones);
}

/** The parts of a loss by name, each checked. */
function byName(name: string, value: Scalar | Record<string, Scalar>): Record<string, Scalar> {
  const losses = value instanceof Tensor ? { [name]: value } : value;
  checkValue('lossGradients', 'the result of loss', losses, plainObject);
  for (const [label, part] of Object.entries(losses)) checkValue('lossGradients', `the loss "${label}"`, part, aScalar);
  return losses;
}

const aScalar: Check = (value) => {
  const fault = tensor(0)(value);
  return fault && ['a scalar tensor', fault[1]];
};

const aSet: Check = (value) => (value instanceof Set ? undefined : ['a Set of variables', TypeError]);
