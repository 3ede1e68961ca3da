import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { factoryName } from '../core/factoryName.js';
import { floats } from '../core/floats.js';
import { type CallArgs, type LayerArgs, wrapperClass } from '../core/tfjs.js';
import { toArray } from '../core/toArray.js';
import { Block, checkTensor } from './block.js';

/** Arguments of a layer that works through another one. */
export interface LayerWrapperArgs extends LayerArgs {
  /** The layer to wrap; it must not be used elsewhere. */
  layer: layers.Layer;
}

/** Layers that are wrapped; two wrappers would add their weights to one layer, and change its kernel twice. */
const wrapped = /* @__PURE__ */ new WeakSet<layers.Layer>();

/**
 * A layer that holds another one: reports its weights and regularisers as its own, passes `trainable` on, and is saved
 * and loaded with it. A wrapper that remembers something adds it to the wrapped layer's weights, not its own: there is one list of them.
 */
export abstract class LayerWrapper extends /* @__PURE__ */ wrapperClass() {
  #buildError: unknown;

  constructor(args: LayerWrapperArgs) {
    super({ batchInputShape: args.layer.batchInputShape, ...args });
    const name = factoryName(this);
    if (wrapped.has(args.layer)) throw new Error(`${name}: layer is wrapped in another layer already`);
    wrapped.add(args.layer);
    if (args.trainable === false) args.layer.trainable = false;
    repairBackends();
  }

  /** Checks the inputs for the wrapped layer, too, and names this one in errors, of which tfjs's name an instance. */
  override apply(...[inputs, kwargs]: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    throwDeviceFault();
    const name = factoryName(this);
    for (const input of toArray(inputs as Tensor[])) checkTensor(name, input);
    try {
      if (this.layer instanceof Block) this.layer.checkInputs(inputs);
      return super.apply(inputs, kwargs);
    } catch (error) {
      const { message, constructor: ErrorOfKind } = error as Error & { constructor: ErrorConstructor };
      if (message.startsWith(name)) throw error;
      throw new ErrorOfKind(`${name}: ${message}`, { cause: error });
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

  /** Runs `call` on the built layer. If it throws, the weights are freed, and the layer throws again when it is applied. */
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

  /** Calls the wrapped layer with inputs as floats. */
  protected callLayer(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return this.layer.call(Array.isArray(inputs) ? inputs.map(floats) : floats(inputs), args);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }
}
