import { serialization } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import type { LayerArgs } from './layer.js';

/** Arguments of a layer that works through another one. */
export interface LayerWrapperArgs extends LayerArgs {
  /** The layer to wrap; it must not be used elsewhere. */
  layer: layers.Layer;
}

type Inner = layers.Layer & { built: boolean; losses: unknown[] };

/**
 * A layer that holds another one: reports its weights and regularisers as its own, passes `trainable` on, and is saved
 * and loaded with it. tfjs has the like and does not export it.
 */
export abstract class LayerWrapper extends layers.Layer {
  readonly layer: layers.Layer;

  constructor({ layer, ...args }: LayerWrapperArgs) {
    super(args.batchInputShape || args.inputShape ? args : { ...args, batchInputShape: layer.batchInputShape });
    this.layer = layer;
    if (args.trainable === false) layer.trainable = false;
  }

  /** Builds the wrapped layer. */
  override build(inputShape: Shape | Shape[]): void {
    const inner = this.layer as Inner;
    if (!inner.built) inner.build(inputShape);
    inner.built = true;
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }

  // the constructor of the base class reads and sets these before `layer` is known, hence the question marks
  override get trainable(): boolean {
    return this.layer?.trainable ?? true;
  }

  override set trainable(trainable: boolean) {
    if (this.layer) this.layer.trainable = trainable;
  }

  override get trainableWeights(): LayerVariable[] {
    return this.layer.trainableWeights;
  }

  override get nonTrainableWeights(): LayerVariable[] {
    return [...this.layer.nonTrainableWeights, ...super.nonTrainableWeights];
  }

  override get losses() {
    return this.layer?.losses ?? [];
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.layer.setFastWeightInitDuringBuild(value);
  }

  /** The wrapper's own arguments, and class and arguments of the wrapped layer. */
  override getConfig(): serialization.ConfigDict {
    const layer = { className: this.layer.getClassName(), config: this.layer.getConfig() };
    return { ...super.getConfig(), layer };
  }

  static override fromConfig<T extends serialization.Serializable>(
    Wrapper: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const { className, config: innerConfig } = config.layer as { className: string; config: serialization.ConfigDict };
    const known = serialization.SerializationMap.getMap().classNameMap[className];
    if (!known)
      throw new TypeError(
        `${Wrapper.name}: layer must be of a registered class, got "${className}"; import 'tfjs-generative/register' or register it yourself`,
      );
    const [Layer, fromConfig] = known;
    return new Wrapper({ ...config, layer: fromConfig(Layer, innerConfig) } as unknown as serialization.ConfigDict);
  }
}
