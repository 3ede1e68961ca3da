import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { BaseLayer } from '../bases/baseLayer.js';
import { weightsOf } from '../core/modelState.js';

/** A layer that contains other layers and reports their weights and losses as its own. */
export abstract class CompositeLayer extends BaseLayer {
  /** The layers inside this layer. Their weights count as weights of this layer. */
  protected get sublayers(): readonly layers.Layer[] {
    return [];
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
    const trainable = new Set(this.trainableWeights);
    const frozen = weightsOf(this.sublayers).filter((weight) => !trainable.has(weight));
    return [...own, ...frozen];
  }

  override set nonTrainableWeights(weights: LayerVariable[]) {
    super.nonTrainableWeights = weights;
  }

  override calculateLosses(): ReturnType<layers.Layer['calculateLosses']> {
    return [...this.flattenLayers()].flatMap((layer) =>
      layer instanceof CompositeLayer ? layer.#ownLosses() : layer.calculateLosses(),
    );
  }

  /**
   * This layer and all layers inside it, at any depth, each once.
   *
   * @internal
   */
  flattenLayers(collected = new Set<layers.Layer>()): Set<layers.Layer> {
    collected.add(this);
    for (const layer of this.sublayers)
      if (layer instanceof CompositeLayer) layer.flattenLayers(collected);
      else collected.add(layer);
    return collected;
  }

  #ownLosses(): ReturnType<layers.Layer['calculateLosses']> {
    return super.calculateLosses();
  }
}
