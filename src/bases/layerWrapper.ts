import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { factoryName } from '../core/factoryName.js';
import { floats } from '../core/floats.js';
import { type CallArgs, type LayerArgs, wrapperClass } from '../core/tfjs.js';
import { toArray } from '../core/toArray.js';
import { Block, checkTensor } from './block.js';

/** Arguments of a layer that wraps another layer. */
export interface LayerWrapperArgs extends LayerArgs {
  /** The layer to wrap. It must not be used elsewhere. */
  layer: layers.Layer;
}

/**
 * All wrapped layers. Two wrappers of one layer would both add weights to it, and change its kernel twice.
 */
const wrapped = /* @__PURE__ */ new WeakSet<layers.Layer>();

/**
 * A layer that wraps another layer. It has the weights and regularizers of the wrapped layer, sets its
 * `trainable`, and is saved and loaded with it. A wrapper adds its own weights to the wrapped layer, so that
 * there is one list of weights.
 */
export abstract class LayerWrapper extends /* @__PURE__ */ wrapperClass() {
  #buildError: unknown;

  constructor(args: LayerWrapperArgs) {
    super({ batchInputShape: args.layer.batchInputShape, ...args });
    const name = factoryName(this);
    if (wrapped.has(args.layer)) throw new Error(`${name}: layer must not be wrapped already, got one that is`);
    wrapped.add(args.layer);
    if (args.trainable === false) args.layer.trainable = false;
    repairBackends();
  }

  /** Applies the layer to tensors or symbolic tensors. Errors name the wrapper. */
  override apply(...[inputs, kwargs]: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    throwDeviceFault();
    const name = factoryName(this);
    for (const input of toArray(inputs as Tensor[])) checkTensor(name, input);
    try {
      if (this.layer instanceof Block) this.layer.checkInputs(inputs);
      return super.apply(inputs, kwargs);
    } catch (error) {
      const { message, constructor: ErrorClass } = error as Error & { constructor: ErrorConstructor };
      if (message.startsWith(name)) throw error;
      throw new ErrorClass(`${name}: ${message}`, { cause: error });
    }
  }

  /** Builds the wrapped layer. */
  override build(inputShape: Shape | Shape[]): void {
    if (this.#buildError) throw this.#buildError;
    const inner = this.layer;
    if (!inner.built) inner.build(inputShape);
    inner.built = true;
    this.inputSpec = inner.inputSpec;
    super.build(inputShape);
  }

  /**
   * Runs `call` on the built layer. If it throws, the weights are disposed, and the layer throws again when
   * applied.
   */
  protected orDispose<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      this.#buildError = error;
      this.built = false;
      for (const weight of this.layer.weights) weight.dispose();
      throw error;
    }
  }

  /** Calls the wrapped layer with inputs as float32. */
  protected callLayer(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return this.layer.call(Array.isArray(inputs) ? inputs.map(floats) : floats(inputs), args);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }
}
