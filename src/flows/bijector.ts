import {
  add,
  fill,
  mul,
  type NamedTensorMap,
  reshape,
  type Scalar,
  type serialization,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
  type Variable,
  variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { input, type LayerVariable, type layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { BaseLayer } from '../bases/baseLayer.js';
import { type CallArgs, factoryName, listed } from '../core/layer.js';
import { variableOf } from '../core/modelState.js';
import { withLayers } from '../core/nestedLayers.js';
import type { LatentScale } from './latentScale.js';

/** What a bijector is told besides its input. */
export interface BijectorCall {
  /** What a conditional flow is conditioned on, `[batch, size]` or a picture; bijectors without conditioner do without it. */
  context?: Tensor;
  /** Whether state may change, as the first batch of {@link actNorm} does. Default false. */
  training?: boolean;
}

/** What {@link Bijector.forward} gives. */
export type Forward = {
  y: Tensor;
  /** ln |det dy/dx| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** What {@link Bijector.inverse} gives. */
export type Inverse = {
  x: Tensor;
  /** ln |det dx/dy| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** What {@link Bijector.pullBack} gives. */
export type PulledBack = {
  x: Tensor;
  /** Of the loss by x. */
  gradient: Tensor;
  /** Of the loss by each trainable weight, by the names of their variables. */
  gradients: NamedTensorMap;
};

/**
 * An invertible layer that knows how much it stretches space; the base class of all, and of your own.
 *
 * $$ y = f(x), \qquad x = f^{-1}(y), \qquad \ln p_x(x) = \ln p_y(f(x)) + \ln \lvert\det f'(x)\rvert $$
 *
 * `forward` and `inverse` give the logarithm of the determinant too; as a layer of a model it gives y alone. Inputs `[batch, ...]`; a
 * layer with a context takes `[x, context]`. A subclass has `transform` and `invert`, and names the layers it works through in `parts`,
 * whose weights then are its own; {@link checkBijector} proves it.
 *
 * @throws RangeError if `inverse` is called before the layer is built.
 * @see Papamakarios et al. 2021, Normalizing Flows for Probabilistic Modeling and Inference, [arXiv:1912.02762](https://arxiv.org/abs/1912.02762).
 * @category Flows
 */
export abstract class Bijector extends BaseLayer {
  /** y and its log-determinant. */
  protected abstract transform(x: Tensor, call: BijectorCall): Forward;
  /** x and its log-determinant. */
  protected abstract invert(y: Tensor, call: BijectorCall): Inverse;

  /** The parts of its latents by scale, finest first; none if it has but one. */
  get scales(): readonly LatentScale[] {
    return [];
  }

  /** Layers that it works through, whose weights are its own. */
  protected get parts(): readonly layers.Layer[] {
    return [];
  }

  /** y and ln |det dy/dx|. */
  forward(x: Tensor, call: BijectorCall = {}): Forward {
    throwDeviceFault();
    const { context } = call;
    // by apply, which gives weights the layer's name
    if (!this.built) tidy(() => void this.apply(context ? [x, context] : x));
    return tidy(() => this.transform(x, call));
  }

  /** x and ln |det dx/dy|. */
  inverse(y: Tensor, call: BijectorCall = {}): Inverse {
    if (!this.built)
      throw new RangeError(
        `${factoryName(this)}: must be built before its inverse; call forward once, or give inputShape`,
      );
    throwDeviceFault();
    return tidy(() => this.invert(y, call));
  }

  /**
   * The gradients of a loss by x and by the weights, of those by y and by the log-determinant; x comes from y, so that no activation has to be kept for it.
   *
   * A bijector made of others does it one by one, in the memory of one; see {@link likelihood} for the use of it.
   */
  pullBack(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall = {}): PulledBack {
    return tidy(() => {
      const x = variable(this.inverse(y, call).x);
      const { gradients, byInputs } = gradientsOf(this, [x], () => {
        const { y: again, logDet } = this.transform(x, call);
        return add(sum(mul(again, gradient)), sum(mul(logDet, ofLogDet)));
      });
      const back = x.clone();
      x.dispose();
      return { x: back, gradient: byInputs[0] as Tensor, gradients };
    });
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor {
    return tidy(() => {
      const [x, context] = listed(inputs) as [Tensor, Tensor?];
      return this.transform(x, { ...(context && { context }), training: Boolean(args?.training) }).y;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return shapes(inputShape)[0];
  }

  /** The shape of x for one of y; a bijector whose two shapes differ says so here and in `computeOutputShape`. */
  computeInputShape(outputShape: Shape): Shape {
    return outputShape;
  }

  /** @internal */
  static override fromConfig<T extends serialization.Serializable>(
    bijector: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new bijector(withLayers(bijector.name, config));
  }

  override get trainableWeights(): LayerVariable[] {
    const own = super.trainableWeights;
    return this.trainable ? [...own, ...this.parts.flatMap((part) => part.trainableWeights)] : own;
  }

  override set trainableWeights(weights: LayerVariable[]) {
    super.trainableWeights = weights;
  }

  override get nonTrainableWeights(): LayerVariable[] {
    const own = super.nonTrainableWeights;
    return [...own, ...this.parts.flatMap((part) => (this.trainable ? part.nonTrainableWeights : part.weights))];
  }

  override set nonTrainableWeights(weights: LayerVariable[]) {
    super.nonTrainableWeights = weights;
  }

  override calculateLosses(): ReturnType<layers.Layer['calculateLosses']> {
    return [...super.calculateLosses(), ...this.parts.flatMap((part) => part.calculateLosses())];
  }
}

/** The gradients of a number by some inputs and by the trainable weights of a layer. */
export function gradientsOf(
  layer: layers.Layer,
  inputs: Variable[],
  value: () => Tensor,
): { byInputs: Tensor[]; gradients: NamedTensorMap } {
  const weights = layer.trainableWeights.map(variableOf);
  const { grads } = variableGrads(value as () => Scalar, [...inputs, ...weights]);
  const byInputs = inputs.map((input) => grads[input.name] ?? zerosLike(input));
  const found = weights.flatMap(({ name }) => (grads[name] ? [[name, grads[name]] as const] : []));
  return { byInputs, gradients: Object.fromEntries(found) };
}

/** Sums all numbers of each example, `[batch, ...]` to `[batch]`. */
export function sumOfExample(values: Tensor): Tensor1D {
  return sum(reshape(values, [values.shape[0] as number, -1]), 1);
}

/** The log-determinant of a layer that stretches each channel of each pixel by the same. */
export function alikeAtEachPixel(logScale: Tensor, [batch, ...sizes]: number[]): Tensor1D {
  const pixels = sizes.slice(0, -1).reduce((total, size) => total * size, 1);
  return mul(fill([batch as number], pixels), sum(logScale));
}

/** The shapes of the input and, if there is one, of the context. */
export function shapes(inputShape: Shape | Shape[]): [Shape, Shape?] {
  return (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape, Shape?];
}

/** Builds a layer for these shapes under its own name, and gives the shape it makes of them. */
export function buildPart(part: layers.Layer, given: [Shape, Shape?]): Shape {
  const symbols = given.filter((shape) => shape !== undefined).map((shape) => input({ batchShape: shape }));
  return (part.apply(symbols.length === 1 ? (symbols[0] as SymbolicTensor) : symbols) as SymbolicTensor).shape;
}
