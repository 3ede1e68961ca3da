import {
  add,
  fill,
  mul,
  type NamedTensorMap,
  reshape,
  type serialization,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { input, type LayerVariable, type layers, type Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { BaseLayer } from '../bases/baseLayer.js';
import { reject } from '../core/arguments.js';
import { boolean, checkArguments, checkValue, having, optional, tensor as tensorOfRank } from '../core/check.js';
import { factoryName } from '../core/factoryName.js';
import { floats } from '../core/floats.js';
import { weightsOf, withFrozenState } from '../core/modelState.js';
import { fromConfigWithLayers } from '../core/nestedLayers.js';
import type { CallArgs } from '../core/tfjs.js';
import { variableOf } from '../core/tfjs.js';
import { toArray } from '../core/toArray.js';
import { checkBatch, checkedExamples, checkShape, examples } from './checks.js';
import { gradientsOf, pick } from './gradientsOf.js';
import type { LatentScale } from './latentScale.js';
import { type Repeats, wayBackAlone } from './reversiblePass.js';
import { buildingWithin, refuseSharedBefore, refuseSharedLayers } from './sharing.js';

/** What a bijector is told besides its input. */
export interface BijectorCall {
  /** What a conditional flow is conditioned on, `[batch, size]` or a picture; bijectors without conditioner do without it. */
  condition?: Tensor;
  /** Whether state may change, as the first batch of {@link actNorm} does, and conditioners work as in training, with their dropout for one. Default false. */
  training?: boolean;
  /**
   * How conditioners run as the same functions there and back.
   *
   * @internal
   */
  repeats?: Repeats;
}

/** What {@link Bijector.forward} gives. */
export type ForwardResult = {
  y: Tensor;
  /** ln |det dy/dx| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** What {@link Bijector.inverse} gives. */
export type InverseResult = {
  x: Tensor;
  /** ln |det dx/dy| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** What {@link Bijector.vjp} gives. */
export type VjpResult = {
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
 * `forward` and `inverse` give the logarithm of the determinant too; as a layer of a model it gives y alone. Inputs `[batch, ...]`,
 * integers as the floats of the same values; a layer with a condition takes `[x, condition]`. A subclass has `transform` and `invert`, adds its
 * weights in `assemble`, and names the layers it works through in `parts`, whose weights then are its own; {@link checkBijector} proves it.
 *
 * @throws RangeError if `inverse` is called before the layer is built, or a tensor has another rank or other channels than those it was built for.
 * @see Papamakarios et al. 2021, Normalizing Flows for Probabilistic Modeling and Inference, [arXiv:1912.02762](https://arxiv.org/abs/1912.02762).
 * @category Flows
 */
export abstract class Bijector extends BaseLayer {
  #builtFor: Shape = [];

  /** y and its log-determinant. */
  protected abstract transform(x: Tensor, call: BijectorCall): ForwardResult;
  /** x and its log-determinant. */
  protected abstract invert(y: Tensor, call: BijectorCall): InverseResult;

  /** The parts of its latents by scale, finest first; none if it has but one. */
  get scales(): readonly LatentScale[] {
    return [];
  }

  /** Layers that it works through, whose weights are its own. */
  protected get sublayers(): readonly layers.Layer[] {
    return [];
  }

  /** Adds the weights, for inputs and a condition of these shapes. */
  protected assemble(_x: Shape, _context?: Shape): void {}

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    const [x, condition] = shapes(inputShape);
    if (x.length < 2 || !x.at(-1))
      reject(factoryName(this), 'the input', '[batch, ...] of rank 2 or more, its last size known', x);
    buildingWithin(this, () => this.assemble(x, condition));
    refuseSharedLayers(factoryName(this), [this]);
    this.#builtFor = x;
    super.build(inputShape);
  }

  /** y and ln |det dy/dx|. */
  forward(x: Tensor, call: BijectorCall = {}): ForwardResult {
    return tidy(() => {
      const [given, told] = this.#checked('x', x, call);
      // by apply, which gives weights the layer's name
      if (!this.built) tidy(() => void this.apply(told.condition ? [given, told.condition] : given));
      return this.transform(given, told);
    });
  }

  /** x and ln |det dx/dy|. */
  inverse(y: Tensor, call: BijectorCall = {}): InverseResult {
    return tidy(() => this.invert(...this.#checked('y', y, call)));
  }

  /**
   * The gradients of a loss by x and by the weights, of those by y and by the log-determinant; x comes from y, so that no activation has to be kept for it.
   *
   * A bijector made of others does it one by one, in the memory of one; see {@link likelihood} for the use of it, which repeats what conditioners drew and remembered on the way there.
   *
   * @throws Error in training if a conditioner draws random numbers or changes its state, as they are not known here.
   */
  vjp(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall = {}): VjpResult {
    return tidy(() => {
      const name = factoryName(this);
      const [given, told] = this.#checked('y', y, call);
      const byY = checkedExamples(name, 'gradient', gradient);
      checkShape(name, 'gradient', byY, y.shape);
      checkBatch(name, 'gradient', byY, y.shape[0]);
      checkValue(name, 'ofLogDet', ofLogDet, tensorOfRank(1));
      checkBatch(name, 'ofLogDet', ofLogDet, y.shape[0]);
      const alone = told.training && !told.repeats && { repeats: wayBackAlone };
      const pulled = this.computeVjp(given, byY, floats(ofLogDet), { ...told, ...alone });
      const trained = this.trainableWeights.map((weight) => variableOf(weight).name);
      return { ...pulled, gradients: pick(pulled.gradients, trained) };
    });
  }

  /**
   * What {@link vjp} does with arguments that are checked.
   *
   * @internal
   */
  computeVjp(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall): VjpResult {
    const state = call.training ? [this] : [];
    return withFrozenState(state, () =>
      tidy(() => {
        const x = variable(this.inverse(y, call).x);
        const { gradients, byInputs } = gradientsOf(this, [x], () => {
          const { y: again, logDet } = this.transform(x, call);
          return add(sum(mul(again, gradient)), sum(mul(logDet, ofLogDet)));
        });
        const back = x.clone();
        x.dispose();
        return { x: back, gradient: byInputs[0] as Tensor, gradients };
      }),
    );
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor {
    return tidy(() => {
      const [x, condition] = toArray(inputs) as [Tensor, Tensor?];
      return this.forward(x, { ...(condition && { condition }), training: Boolean(args?.training) }).y;
    });
  }

  /** A tensor and a call as floats, of shapes that this is built for. */
  #checked(argument: 'x' | 'y', value: Tensor, call: BijectorCall): [Tensor, BijectorCall] {
    throwDeviceFault();
    const name = factoryName(this);
    const given = checkedExamples(name, argument, value);
    checkArguments(name, call, {
      condition: optional(examples),
      training: optional(boolean),
      repeats: optional(having('a pass', 'run')),
    });
    const { condition, ...rest } = call;
    const told = condition && { condition: checkedExamples(name, 'condition', condition, value.shape[0]) };
    if (this.built) {
      const built = this.#builtFor;
      // pixels may be others than those of the first call
      const open = (shape: Shape) => shape.map((size, axis) => (axis === shape.length - 1 ? size : null));
      checkShape(name, argument, given, open(argument === 'x' ? built : this.computeOutputShape(built)));
    } else if (argument === 'y')
      throw new RangeError(`${name}: must be built before its inverse; call forward once, or give inputShape`);
    return [given, { ...rest, ...told }];
  }

  /** Applies the layer to tensors or to symbolic tensors. Errors name the layer. */
  override apply(...given: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    const made = super.apply(...given);
    const symbols = [given[0]].flat().filter((one) => one instanceof SymbolicTensor);
    if (symbols.length > 0) refuseSharedBefore(factoryName(this), this, symbols);
    return made;
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
    return fromConfigWithLayers(bijector.name, config, (args) => new bijector(args));
  }

  override get trainableWeights(): LayerVariable[] {
    const own = super.trainableWeights;
    return this.trainable ? [...own, ...weightsOf(this.sublayers, 'trainableWeights')] : own;
  }

  override set trainableWeights(weights: LayerVariable[]) {
    super.trainableWeights = weights;
  }

  override get nonTrainableWeights(): LayerVariable[] {
    const own = super.nonTrainableWeights;
    const trained = new Set(this.trainableWeights);
    const others = weightsOf(this.sublayers).filter((weight) => !trained.has(weight));
    return [...own, ...others];
  }

  override set nonTrainableWeights(weights: LayerVariable[]) {
    super.nonTrainableWeights = weights;
  }

  override calculateLosses(): ReturnType<layers.Layer['calculateLosses']> {
    return [...this.partsWithin()].flatMap((part) =>
      part instanceof Bijector ? part.#ownLosses() : part.calculateLosses(),
    );
  }

  /**
   * Itself, and every layer that it works through, each once.
   *
   * @internal
   */
  partsWithin(found = new Set<layers.Layer>()): Set<layers.Layer> {
    found.add(this);
    for (const part of this.sublayers)
      if (part instanceof Bijector) part.partsWithin(found);
      else found.add(part);
    return found;
  }

  #ownLosses(): ReturnType<layers.Layer['calculateLosses']> {
    return super.calculateLosses();
  }
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

/** The shapes of the input and, if there is one, of the condition. */
export function shapes(inputShape: Shape | Shape[]): [Shape, Shape?] {
  return (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape, Shape?];
}

/** Builds a layer for these shapes under its own name, and gives the shape it makes of them. */
export function buildPart(part: layers.Layer, given: [Shape, Shape?]): Shape {
  const symbols = given.filter((shape) => shape !== undefined).map((shape) => input({ batchShape: shape }));
  return (part.apply(symbols.length === 1 ? (symbols[0] as SymbolicTensor) : symbols) as SymbolicTensor).shape;
}
