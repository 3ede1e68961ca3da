import { add, mul, type serialization, sum, type Tensor, type Tensor1D, tidy, variable } from '@tensorflow/tfjs-core';
import { type layers, type Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { reject } from '../core/arguments.js';
import { boolean, checkArguments, checkValue, having, optional, tensor as tensorOfRank } from '../core/check.js';
import { factoryName } from '../core/factoryName.js';
import { floats } from '../core/floats.js';
import { withFrozenState } from '../core/modelState.js';
import { fromConfigWithLayers } from '../core/nestedLayers.js';
import { type CallArgs, variableOf } from '../core/tfjs.js';
import { toArray } from '../core/toArray.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult, VjpResult } from './bijectorResult.js';
import { checkBatch, checkedExamples, checkShape, examples } from './checks.js';
import { CompositeLayer } from './compositeLayer.js';
import { standaloneVjpRunner } from './conditionerRunner.js';
import { gradientsOf, pick } from './gradientsOf.js';
import { inputAndCondition } from './inputAndCondition.js';
import type { LatentScale } from './latentScale.js';
import { buildInOutermost, rejectEarlierUse, rejectPartialSharing } from './sharedConditioners.js';

/**
 * Base class of invertible layers that compute the log-determinant of their Jacobian.
 *
 * $$ y = f(x), \qquad x = f^{-1}(y), \qquad \ln p_x(x) = \ln p_y(f(x)) + \ln \lvert\det f'(x)\rvert $$
 *
 * `forward` and `inverse` return the transformed tensor and the log-determinant. As a layer of a model, a
 * bijector returns y only. Inputs have the shape `[batch, ...]`; integers and booleans are converted to
 * float32. A conditional bijector takes `[x, condition]` as its inputs.
 *
 * To write your own bijector, extend this class and implement `transform` and `invert`. Add weights in
 * `buildWeights`. If it uses other layers, return them from `sublayers`. Test it with {@link checkBijector}.
 *
 * @throws Error if `inverse` or `vjp` is called before the layer is built.
 * @throws RangeError if the rank or the number of channels of a tensor differs from those the layer was built
 * for.
 * @see Papamakarios et al. 2021, Normalizing Flows for Probabilistic Modeling and Inference,
 * [arXiv:1912.02762](https://arxiv.org/abs/1912.02762).
 * @category Flows
 */
export abstract class Bijector extends CompositeLayer {
  #builtShape: Shape = [];

  /** Computes y and ln |det dy/dx|. The arguments are already checked. */
  protected abstract transform(x: Tensor, call: BijectorCall): ForwardResult;
  /** Computes x and ln |det dx/dy|. The arguments are already checked. */
  protected abstract invert(y: Tensor, call: BijectorCall): InverseResult;

  /** The latent tensors of each scale, finest first. Empty if the bijector has only one scale. */
  get scales(): readonly LatentScale[] {
    return [];
  }

  /** Adds the weights for an input and an optional condition of these shapes. */
  protected buildWeights(_x: Shape, _condition?: Shape): void {}

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const [x, condition] = inputAndCondition(inputShape);
    if (x.length < 2 || !x.at(-1))
      reject(factoryName(this), 'input', 'of shape [batch, ...], of rank 2 or more, with a known last size', x);
    buildInOutermost(this, () => this.buildWeights(x, condition));
    rejectPartialSharing(factoryName(this), [this]);
    this.#builtShape = x;
    super.build(inputShape);
  }

  /** Returns y = f(x) and ln |det dy/dx|. Builds the layer if it is not built yet. */
  forward(x: Tensor, call: BijectorCall = {}): ForwardResult {
    return tidy(() => {
      const [input, checkedCall] = this.#checked('forward', 'x', x, call);
      const { condition } = checkedCall;
      // apply, not build, so that the names of the weights start with the name of the layer
      if (!this.built) tidy(() => void this.apply(condition ? [input, condition] : input));
      return this.transform(input, checkedCall);
    });
  }

  /** Returns x = f⁻¹(y) and ln |det dx/dy|. */
  inverse(y: Tensor, call: BijectorCall = {}): InverseResult {
    return tidy(() => this.invert(...this.#checked('inverse', 'y', y, call)));
  }

  /**
   * Computes the vector-Jacobian product of `forward` from its output y.
   *
   * Given the gradients of a loss with respect to y and to the log-determinant, it returns the gradients with
   * respect to x and to the weights. x is recomputed from y, so no activation has to be stored. A composition
   * of bijectors processes them one at a time, so the memory used is that of a single one.
   * `likelihood({ reversible: true })` trains a flow this way, and also repeats the random numbers and the
   * state that conditioners used in the forward pass.
   *
   * @param gradient Gradient of the loss with respect to y, of the shape of y.
   * @param logDetGradient Gradient of the loss with respect to the log-determinant, `[batch]`.
   * @throws Error in training mode if a conditioner draws random numbers or changes its state, because those
   * of the forward pass are not known here.
   */
  vjp(y: Tensor, gradient: Tensor, logDetGradient: Tensor1D, call: BijectorCall = {}): VjpResult {
    return tidy(() => {
      const name = `${factoryName(this)}.vjp`;
      const [output, checkedCall] = this.#checked('vjp', 'y', y, call);
      const outputGradient = checkedExamples(name, 'gradient', gradient);
      checkShape(name, 'gradient', outputGradient, y.shape);
      checkBatch(name, 'gradient', outputGradient, y.shape[0]);
      checkValue(name, 'logDetGradient', logDetGradient, tensorOfRank(1));
      checkBatch(name, 'logDetGradient', logDetGradient, y.shape[0]);
      const standalone = checkedCall.training && !checkedCall.runner && { runner: standaloneVjpRunner };
      const result = this.computeVjp(output, outputGradient, floats(logDetGradient), { ...checkedCall, ...standalone });
      const trainable = this.trainableWeights.map((weight) => variableOf(weight).name);
      return { ...result, gradients: pick(result.gradients, trainable) };
    });
  }

  /**
   * {@link vjp} for arguments that are already checked.
   *
   * @internal
   */
  computeVjp(y: Tensor, gradient: Tensor, logDetGradient: Tensor1D, call: BijectorCall): VjpResult {
    return withFrozenState(call.training ? [this] : [], () =>
      tidy(() => {
        const x = variable(this.inverse(y, call).x);
        const { gradients, inputGradients } = gradientsOf(this, [x], () => {
          const { y: output, logDet } = this.transform(x, call);
          return add(sum(mul(output, gradient)), sum(mul(logDet, logDetGradient)));
        });
        const input = x.clone();
        x.dispose();
        return { x: input, gradient: inputGradients[0] as Tensor, gradients };
      }),
    );
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor {
    return tidy(() => {
      const [x, condition] = toArray(inputs) as [Tensor, Tensor?];
      return this.forward(x, { ...(condition && { condition }), training: Boolean(args?.training) }).y;
    });
  }

  /** Checks a tensor and a call against the shapes the layer was built for, and converts them to floats. */
  #checked(method: string, argument: 'x' | 'y', value: Tensor, call: BijectorCall): [Tensor, BijectorCall] {
    throwDeviceFault();
    const name = `${factoryName(this)}.${method}`;
    const tensor = checkedExamples(name, argument, value);
    checkArguments(name, call, {
      condition: optional(examples),
      training: optional(boolean),
      runner: optional(having('a conditioner runner', 'run')),
    });
    const { condition, ...rest } = call;
    const checkedCondition = condition && { condition: checkedExamples(name, 'condition', condition, value.shape[0]) };
    if (this.built) {
      const shape = argument === 'x' ? this.#builtShape : this.computeOutputShape(this.#builtShape);
      // height and width may differ from those of the first call
      const expected = shape.map((size, axis) => (axis === shape.length - 1 ? size : null));
      checkShape(name, argument, tensor, expected);
    } else if (argument === 'y')
      throw new Error(`${name}: the layer must be built first; call forward once, or give it an inputShape`);
    return [tensor, { ...rest, ...checkedCondition }];
  }

  /** Applies the layer to tensors or to symbolic tensors. */
  override apply(...args: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    const outputs = super.apply(...args);
    const symbolicInputs = [args[0]].flat().filter((input) => input instanceof SymbolicTensor);
    if (symbolicInputs.length > 0) rejectEarlierUse(factoryName(this), this, symbolicInputs);
    return outputs;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return inputAndCondition(inputShape)[0];
  }

  /** The shape of x for a shape of y. Override it and `computeOutputShape` if the two differ. */
  computeInputShape(outputShape: Shape): Shape {
    return outputShape;
  }

  /** @internal */
  static override fromConfig<T extends serialization.Serializable>(
    bijector: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return fromConfigWithLayers(bijector.name, config, (args) => new bijector(args));
  }
}
