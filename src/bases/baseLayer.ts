import { layers } from '@tensorflow/tfjs-layers';
import { throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import type { LayerArgs } from '../core/tfjs.js';

/**
 * A layer that repairs the backends when it is created, and throws when it is applied after a device failure.
 */
export abstract class BaseLayer extends layers.Layer {
  constructor(args?: LayerArgs) {
    super(args ?? {});
    repairBackends();
  }

  /**
   * Applies the layer to tensors or symbolic tensors. Throws if the device has failed since the last call.
   */
  override apply(...call: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    throwDeviceFault();
    return super.apply(...call);
  }
}
