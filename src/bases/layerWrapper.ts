import type { serialization, Tensor } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { floats } from '../core/floats.js';
import type { CallArgs, LayerArgs } from '../core/layer.js';

/** Arguments of a layer that works through another one. */
export interface LayerWrapperArgs extends LayerArgs {
  /** The layer to wrap; it must not be used elsewhere. */
  layer: layers.Layer;
}

type TfjsWrapper = layers.Layer & { readonly layer: layers.Layer };

/** A layer with what tfjs's types keep to itself. */
export type Inner = layers.Layer & { built: boolean; addWeight(...args: unknown[]): LayerVariable };

/** tfjs's own base class of wrappers, which it does not export. */
const Wrapper = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ layers.timeDistributed({ layer: /* @__PURE__ */ layers.flatten() }).constructor,
) as (abstract new (args: LayerWrapperArgs) => TfjsWrapper) & Pick<typeof serialization.Serializable, 'fromConfig'>;

/**
 * A layer that holds another one: reports its weights and regularisers as its own, passes `trainable` on, and is saved
 * and loaded with it. A wrapper that remembers something adds it to the wrapped layer's weights, not its own: there is one list of them.
 */
export abstract class LayerWrapper extends Wrapper {
  constructor(args: LayerWrapperArgs) {
    super({ batchInputShape: args.layer.batchInputShape, ...args });
    if (args.trainable === false) args.layer.trainable = false;
    repairBackends();
  }

  override apply(...call: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    throwDeviceFault();
    return super.apply(...call);
  }

  /** Builds the wrapped layer. */
  override build(inputShape: Shape | Shape[]): void {
    const inner = this.layer as Inner;
    if (!inner.built) inner.build(inputShape);
    inner.built = true;
    this.inputSpec = inner.inputSpec;
    super.build(inputShape);
  }

  /** Calls the wrapped layer with inputs as floats. */
  protected callLayer(inputs: Tensor | Tensor[], args: CallArgs): Tensor | Tensor[] {
    return this.layer.call(Array.isArray(inputs) ? inputs.map(floats) : floats(inputs), args);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }
}
