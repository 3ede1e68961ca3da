import { layers } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import type { LayerArgs } from '../core/tfjs.js';

/** A tfjs layer whose making mends the backends, and whose calls throw if the device has failed before. */
export abstract class BaseLayer extends layers.Layer {
  constructor(args?: LayerArgs) {
    super(args ?? {});
    repairBackends();
  }

  /** Applies the layer to tensors or to symbolic tensors. Throws if the device has failed since the last call. */
  override apply(...call: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    throwDeviceFault();
    return super.apply(...call);
  }
}
