import type { DataType, serialization, Tensor } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';

/** The type of an initializer of tfjs. */
type TfjsInitializer = serialization.Serializable & {
  apply(shape: Shape, dtype?: DataType): Tensor;
  /** Internal to tfjs. */
  fromConfigUsesCustomObjects(): boolean;
};

/** The base class of initializers, which tfjs does not export. */
export const Initializer = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ initializers.zeros().constructor,
) as (abstract new () => TfjsInitializer) & Pick<typeof serialization.Serializable, 'fromConfig'>;
