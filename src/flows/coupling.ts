import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  type serialization,
  split,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tidy,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  type LayerVariable,
  type layers,
  model,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  boolean,
  type Check,
  callable,
  checkArguments,
  checkValue,
  either,
  layer,
  layerArguments,
  oneOf,
  optional,
  plainObject,
} from '../core/check.js';
import { concatCondition, conditionSize } from '../core/concatCondition.js';
import { factoryName, factoryNameOf } from '../core/factoryName.js';
import { deserializeLayer, fromConfigWithLayers, type SavedLayer, serializeLayer } from '../core/nestedLayers.js';
import type { LayerArgs } from '../core/tfjs.js';
import {
  Bijector,
  type BijectorCall,
  buildPart,
  type ForwardResult,
  type InverseResult,
  sumOfExample,
  type VjpResult,
} from './bijector.js';
import { checkShape } from './checks.js';
import { gradientsOf } from './gradientsOf.js';
import { inference } from './reversiblePass.js';
import { refuseSharedOutside } from './sharing.js';
import type { Transformer } from './transformer.js';

/** Which numbers of an example are kept, to steer how the others move. */
export type CouplingMask = 'channels' | 'checkerboard' | 'alternating';

const masks: readonly CouplingMask[] = ['channels', 'checkerboard', 'alternating'];

/** Makes features of what a coupling keeps, as a layer or model, or as a function that puts layers together. */
export type Conditioner = layers.Layer | ((kept: SymbolicTensor) => SymbolicTensor);

/** Arguments that all couplings take. */
export interface CouplingArgs extends LayerArgs {
  /**
   * Makes features of what is kept, `[batch, ...]` with the same pixels: a layer, a model, or a function of layers, which needs no input size. A linear map of the coupling's own, zero at
   * first, makes the parameters of them, so that no size is stated twice and a new coupling is the identity. With a condition its input has the condition's numbers as further channels.
   */
  conditioner: Conditioner;
  /**
   * What is kept: `'channels'`, the default, the first half of the last axis; `'checkerboard'`, every other pixel of a picture; `'alternating'`, every
   * other number of the last axis, whose count may be odd.
   */
  mask?: CouplingMask;
  /** Keeps the other ones. Default false. */
  swap?: boolean;
}

/** Checks of the arguments that all couplings take. */
export const couplingArguments: Readonly<Record<string, Check>> = {
  ...layerArguments,
  conditioner: optional(either(layer, callable)),
  made: optional(plainObject),
  mask: optional(oneOf(masks)),
  swap: optional(boolean),
};

/**
 * Keeps some of the numbers of an example and moves the others, each by a {@link Transformer} whose parameters the kept ones determine.
 *
 * $$ y_K = x_K, \qquad y_M = T\bigl(x_M;\; \phi(x_K)\, W + b\bigr) $$
 *
 * The base class of {@link affineCoupling}, {@link additiveCoupling} and {@link splineCoupling}; one of your own needs a `transformer`.
 * Weights: those of the conditioner φ, `kernel` W `[features, parameters · channels]` and `bias` b, zero at first.
 *
 * @throws RangeError if `mask` is none of these, does not fit the input (an odd count of channels has no halves, a checkerboard needs a picture), or the conditioner gives other pixels.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @category Flows
 */
export abstract class Coupling extends Bijector {
  readonly mask: CouplingMask;
  readonly swap: boolean;
  /** What it does to each number that it moves. */
  protected abstract readonly transformer: Transformer;
  /** What makes the conditioner when the input's size is known, if it was not a layer from the start. */
  readonly #make?: (shape: Shape) => layers.Layer;
  #network: layers.Layer | undefined;
  #conditionShape: Shape | undefined;
  #kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(given: CouplingArgs) {
    const name = factoryNameOf((new.target as unknown as { className: string }).className);
    checkArguments(name, given, couplingArguments);
    const {
      conditioner,
      made,
      mask = 'channels',
      swap = false,
      ...args
    } = given as CouplingArgs & { made?: SavedLayer };
    if (!made) checkValue(name, 'conditioner', conditioner, either(layer, callable));
    super(args);
    if (typeof conditioner !== 'function') this.#network = conditioner;
    else this.#make = (shape) => modelOf(conditioner, shape);
    if (made) this.#make = () => deserializeLayer(factoryName(this), made);
    this.mask = mask;
    this.swap = swap;
  }

  protected override get sublayers(): readonly layers.Layer[] {
    return this.#network ? [this.#network] : [];
  }

  protected override assemble(x: Shape, condition?: Shape): void {
    const name = factoryName(this);
    const channels = x.at(-1) as number;
    if (this.mask === 'channels' && channels % 2 !== 0)
      reject(
        name,
        'the count of channels',
        'even, to have halves ("alternating" and "checkerboard" need none)',
        channels,
      );
    if (this.mask === 'checkerboard' && x.length !== 4)
      reject(name, 'the input', '[batch, height, width, channels] for a checkerboard', x);
    const moved = this.mask === 'channels' ? channels / 2 : channels;
    this.#conditionShape = condition;
    const further = condition ? conditionSize(x, condition) : 0;
    const kept = [...x.slice(1, -1), moved + further];
    if (this.#make) this.#network = this.#make(kept);
    refuseSharedOutside(name, this, this.#network as layers.Layer);
    const features = buildPart(this.#network as layers.Layer, [[x[0] as number | null, ...kept]]);
    if (String(features.slice(1, -1)) !== String(x.slice(1, -1)) || features.length !== x.length)
      reject(name, 'what the conditioner gives', `[${['batch', ...x.slice(1, -1), 'features'].join(', ')}]`, features);
    const outputs = moved * this.transformer.size;
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
    // one that was made in here is made in here again, as its weights are named after where they are made
    const network = serializeLayer(this.#network as layers.Layer);
    return { ...super.getConfig(), [this.#make ? 'made' : 'conditioner']: network, mask, swap };
  }

  /** @internal */
  static override fromConfig<T extends serialization.Serializable>(
    coupling: serialization.SerializableConstructor<T>,
    { made, ...config }: serialization.ConfigDict,
  ): T {
    return fromConfigWithLayers(coupling.name, config, (args) => new coupling({ ...args, ...(made && { made }) }));
  }

  /**
   * Makes the parameters once, for the inverse and for the gradient; the generic way would make them twice.
   *
   * @internal
   */
  override computeVjp(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall): VjpResult {
    return tidy(() => {
      const { kept, moving, moves, together } = this.#parted(y);
      const down = this.#parted(gradient);
      const [still, found] = [variable(kept), variable(zerosLike(moving))];
      const ofMoved = moves ? mul(down.moving, moves) : down.moving;
      const { gradients, byInputs } = gradientsOf(this, [still, found], () => {
        const parameters = this.#parameters(still, call);
        // a variable of its own, so that the gradient does not go through the inverse
        found.assign(this.#moved('inverse', moving, parameters).value);
        const { value, logSlope } = this.#moved('forward', found, parameters);
        const logDet = sumOfExample(moves ? mul(logSlope, moves) : logSlope);
        return add(sum(mul(value, ofMoved)), sum(mul(logDet, ofLogDet)));
      });
      const [byKept, byMoving] = byInputs as [Tensor, Tensor];
      const x = together(kept, found);
      for (const input of [still, found]) input.dispose();
      return { x, gradient: together(add(byKept, down.kept), byMoving), gradients };
    });
  }

  #couple(x: Tensor, call: BijectorCall, direction: 'forward' | 'inverse') {
    const { kept, moving, moves, together } = this.#parted(x);
    const { value, logSlope } = this.#moved(direction, moving, this.#parameters(kept, call));
    return { value: together(kept, value), logDet: sumOfExample(moves ? mul(logSlope, moves) : logSlope) };
  }

  /** What is kept and what moves; where both are whole pictures, which numbers move; and how to put them together. */
  #parted(x: Tensor): {
    kept: Tensor;
    moving: Tensor;
    moves?: Tensor;
    together(kept: Tensor, moved: Tensor): Tensor;
  } {
    if (this.mask === 'channels') {
      const halves = split(x, 2, -1) as [Tensor, Tensor];
      const [kept, moving] = this.swap ? ([halves[1], halves[0]] as const) : halves;
      return { kept, moving, together: (still, moved) => concat(this.swap ? [moved, still] : [still, moved], -1) };
    }
    const keeps = mask(this.mask, x.shape, this.swap);
    const moves = sub(1, keeps);
    const together = (still: Tensor, moved: Tensor) => add(mul(still, keeps), mul(moved, moves)) as Tensor;
    return { kept: mul(x, keeps), moving: x, moves, together };
  }

  #parameters(kept: Tensor, { condition, training, repeats }: BijectorCall): Tensor2D {
    this.#checkCondition(condition);
    const given = condition ? concatCondition(kept, condition) : kept;
    const network = this.#network as layers.Layer;
    const run = () => network.apply(given, { training: Boolean(training) }) as Tensor;
    const how = training ? repeats : inference;
    const features = how ? how.run(this, network, run) : run();
    const rows = reshape(features, [-1, features.shape.at(-1) as number]) as Tensor2D;
    const steering = add(matMul(rows, this.#kernel.read() as Tensor2D), this.#bias.read());
    return reshape(steering, [-1, this.transformer.size]);
  }

  #checkCondition(condition: Tensor | undefined): void {
    const name = factoryName(this);
    const built = this.#conditionShape;
    if (Boolean(condition) !== Boolean(built))
      reject(
        name,
        'condition',
        built ? 'given, as it was built for one' : 'left out, as it was built without',
        condition,
      );
    // pixels may be others than those of the first call
    const open = built?.map((size, axis) => (axis === built.length - 1 ? size : null));
    if (condition && open) checkShape(name, 'condition', condition, open);
  }

  #moved(direction: 'forward' | 'inverse', numbers: Tensor, parameters: Tensor2D): { value: Tensor; logSlope: Tensor } {
    const { value, logSlope } = this.transformer[direction](reshape(numbers, [-1, 1]) as Tensor2D, parameters);
    return { value: reshape(value, numbers.shape), logSlope: reshape(logSlope, numbers.shape) };
  }
}

function modelOf(conditioner: (kept: SymbolicTensor) => SymbolicTensor, shape: Shape): LayersModel {
  const kept = input({ shape });
  return model({ inputs: kept, outputs: conditioner(kept) });
}

/** 1 where a number is kept, 0 where it moves; one example with one channel, or one row of channels. */
function mask(kind: CouplingMask, shape: number[], swap: boolean): Tensor {
  const parity = (place: number) => (place + Number(swap) + 1) % 2;
  const count = shape.at(-1) as number;
  const ones = shape.slice(1).map(() => 1);
  if (kind === 'alternating')
    return tensor(
      Array.from({ length: count }, (_, place) => parity(place)),
      [...ones, count],
    );
  const [, height, width] = shape as [number, number, number];
  return tensor(
    Array.from({ length: height * width }, (_, place) => parity(Math.floor(place / width) + (place % width))),
    [1, height, width, 1],
  );
}
