import {
  add,
  matMul,
  mul,
  reshape,
  type serialization,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type layers, type Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments } from '../core/check.js';
import { concatCondition, conditionSize } from '../core/concatCondition.js';
import { factoryName, factoryNameOf } from '../core/factoryName.js';
import { fromConfigWithLayers, type SavedLayer, serializeLayer } from '../core/nestedLayers.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult, VjpResult } from './bijectorResult.js';
import { buildSublayer } from './buildSublayer.js';
import { checkShape } from './checks.js';
import { conditionerFactory, savedConditioner } from './conditioner.js';
import { inferenceRunner } from './conditionerRunner.js';
import { type CouplingArgs, couplingArguments } from './couplingArgs.js';
import { type CouplingMask, splitByMask } from './couplingMask.js';
import { gradientsOf } from './gradientsOf.js';
import { rejectForeignConditioner } from './sharedConditioners.js';
import { sumPerExample } from './sumPerExample.js';
import type { Transformer } from './transformer.js';

/**
 * Base class of coupling layers: part of each example is unchanged, and determines how the other part is
 * transformed.
 *
 * $$ y_I = x_I, \qquad y_T = T\bigl(x_T;\; \phi(x_I)\, W + b\bigr) $$
 *
 * I is the identity part, T the transformed part. The {@link Transformer} is applied to each element of the
 * transformed part; the conditioner φ and a linear layer compute its parameters from the identity part.
 * {@link affineCoupling}, {@link additiveCoupling} and {@link splineCoupling} are couplings. A coupling of
 * your own extends this class and sets `transformer`.
 *
 * Input and output `[batch, ..., channels]`. Weights: those of φ, `kernel` W
 * `[features, parameters · channels]` and `bias` b `[parameters · channels]`. W and b are 0 at first, so that
 * a new coupling is the identity.
 *
 * @throws RangeError if `mask` is unknown or does not fit the input: `'channels'` needs an even number of
 * channels, and `'checkerboard'` needs an image.
 * @throws RangeError if the output of the conditioner differs from its input in height, width or rank.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @category Flows
 */
export abstract class Coupling extends Bijector {
  readonly mask: CouplingMask;
  readonly swap: boolean;
  /** The function that is applied to each element of the transformed part. */
  protected abstract readonly transformer: Transformer;
  /** Creates the conditioner when the input shape is known, unless it was given as a layer. */
  readonly #createConditioner: ((shape: Shape) => layers.Layer) | undefined;
  #conditioner: layers.Layer | undefined;
  #conditionShape: Shape | undefined;
  #kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: CouplingArgs) {
    const name = factoryNameOf((new.target as unknown as { className: string }).className);
    checkArguments(name, args, couplingArguments);
    const { conditioner, mask = 'channels', swap = false, ...layerArgs } = args;
    super(layerArgs);
    if (typeof conditioner !== 'function') this.#conditioner = conditioner;
    this.#createConditioner = conditionerFactory(name, conditioner);
    this.mask = mask;
    this.swap = swap;
  }

  protected override get sublayers(): readonly layers.Layer[] {
    return this.#conditioner ? [this.#conditioner] : [];
  }

  protected override buildWeights(x: Shape, condition?: Shape): void {
    const name = factoryName(this);
    const channels = x.at(-1) as number;
    if (this.mask === 'channels' && channels % 2 !== 0)
      reject(name, 'the number of channels', "even for mask 'channels'", channels);
    if (this.mask === 'checkerboard' && x.length !== 4)
      reject(name, 'input', "of shape [batch, height, width, channels] for mask 'checkerboard'", x);
    const partChannels = this.mask === 'channels' ? channels / 2 : channels;
    this.#conditionShape = condition;
    const conditionChannels = condition ? conditionSize(x, condition) : 0;
    const conditionerShape = [...x.slice(1, -1), partChannels + conditionChannels];
    if (this.#createConditioner) this.#conditioner = this.#createConditioner(conditionerShape);
    const conditioner = this.#conditioner as layers.Layer;
    rejectForeignConditioner(name, this, conditioner);
    const features = buildSublayer(conditioner, [[x[0] as number | null, ...conditionerShape]]);
    if (String(features.slice(1, -1)) !== String(x.slice(1, -1)) || features.length !== x.length)
      reject(
        name,
        'the output of conditioner',
        `of shape [${['batch', ...x.slice(1, -1), 'features'].join(', ')}]`,
        features,
      );
    const outputs = partChannels * this.transformer.size;
    this.#kernel = this.addWeight('kernel', [features.at(-1) as number, outputs], 'float32', initializers.zeros());
    this.#bias = this.addWeight('bias', [outputs], 'float32', initializers.zeros());
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    const { value: y, logDet } = this.#couple(x, call, 'forward');
    return { y, logDet };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const { value: x, logDet } = this.#couple(y, call, 'inverse');
    return { x, logDet };
  }

  override getConfig(): serialization.ConfigDict {
    const { mask, swap } = this;
    if (!this.#conditioner) throw new Error(`${factoryName(this)}: the layer must be built before it is saved`);
    // a conditioner created in this coupling is created in it again, because its weights are named after the
    // coupling
    const key = this.#createConditioner ? 'createdConditioner' : 'conditioner';
    return { ...super.getConfig(), [key]: serializeLayer(this.#conditioner), mask, swap };
  }

  /** @internal */
  static override fromConfig<T extends serialization.Serializable>(
    coupling: serialization.SerializableConstructor<T>,
    { createdConditioner, ...config }: serialization.ConfigDict,
  ): T {
    const created = createdConditioner && { conditioner: savedConditioner(createdConditioner as SavedLayer) };
    return fromConfigWithLayers(coupling.name, config, (args) => new coupling({ ...args, ...created }));
  }

  /**
   * Computes the parameters once, for the inverse and for the gradient.
   *
   * @internal
   */
  override computeVjp(y: Tensor, gradient: Tensor, logDetGradient: Tensor1D, call: BijectorCall): VjpResult {
    return tidy(() => {
      const { identity, transformed, transformMask, merge } = splitByMask(y, this.mask, this.swap);
      const outputGradient = splitByMask(gradient, this.mask, this.swap);
      const masked = (values: Tensor) => (transformMask ? mul(values, transformMask) : values);
      const transformedGradient = masked(outputGradient.transformed);
      const [identityInput, transformedInput] = [variable(identity), variable(zerosLike(transformed))];
      const { gradients, inputGradients } = gradientsOf(this, [identityInput, transformedInput], () => {
        const parameters = this.#parameters('vjp', identityInput, call);
        // assigned to a variable, so that no gradient passes through the inverse
        transformedInput.assign(this.#apply('inverse', transformed, parameters).value);
        const { value, logDerivative } = this.#apply('forward', transformedInput, parameters);
        const logDet = sumPerExample(masked(logDerivative));
        return add(sum(mul(value, transformedGradient)), sum(mul(logDet, logDetGradient)));
      });
      const [identityGradient, inputGradient] = inputGradients as [Tensor, Tensor];
      const x = merge(identity, transformedInput);
      for (const input of [identityInput, transformedInput]) input.dispose();
      return { x, gradient: merge(add(identityGradient, outputGradient.identity), inputGradient), gradients };
    });
  }

  #couple(x: Tensor, call: BijectorCall, direction: 'forward' | 'inverse'): { value: Tensor; logDet: Tensor1D } {
    const { identity, transformed, transformMask, merge } = splitByMask(x, this.mask, this.swap);
    const { value, logDerivative } = this.#apply(direction, transformed, this.#parameters(direction, identity, call));
    const logDet = sumPerExample(transformMask ? mul(logDerivative, transformMask) : logDerivative);
    return { value: merge(identity, value), logDet };
  }

  /** The parameters of the transformer, `[elements, parameters]`. */
  #parameters(method: string, identity: Tensor, { condition, training, runner }: BijectorCall): Tensor2D {
    this.#checkCondition(`${factoryName(this)}.${method}`, condition);
    const conditioner = this.#conditioner as layers.Layer;
    const input = condition ? concatCondition(identity, condition) : identity;
    const run = () => conditioner.apply(input, { training: Boolean(training) }) as Tensor;
    const activeRunner = training ? runner : inferenceRunner;
    const features = activeRunner ? activeRunner.run(this, conditioner, run) : run();
    const rows = reshape(features, [-1, features.shape.at(-1) as number]) as Tensor2D;
    const parameters = add(matMul(rows, this.#kernel.read() as Tensor2D), this.#bias.read());
    return reshape(parameters, [-1, this.transformer.size]);
  }

  #checkCondition(name: string, condition: Tensor | undefined): void {
    const shape = this.#conditionShape;
    if (Boolean(condition) !== Boolean(shape))
      reject(
        name,
        'condition',
        shape ? 'given, as the layer was built with one' : 'left out, as the layer was built without one',
        condition,
      );
    // height and width may differ from those of the first call
    const expected = shape?.map((size, axis) => (axis === shape.length - 1 ? size : null));
    if (condition && expected) checkShape(name, 'condition', condition, expected);
  }

  /** Applies the transformer to each element of a tensor. */
  #apply(direction: 'forward' | 'inverse', x: Tensor, parameters: Tensor2D): { value: Tensor; logDerivative: Tensor } {
    const { value, logDerivative } = this.transformer[direction](reshape(x, [-1, 1]) as Tensor2D, parameters);
    return { value: reshape(value, x.shape), logDerivative: reshape(logDerivative, x.shape) };
  }
}
