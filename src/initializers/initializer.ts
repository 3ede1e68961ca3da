import type { DataType, serialization, Tensor } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';

/** What tfjs asks of an initializer. */
type TfjsInitializer = serialization.Serializable & {
  apply(shape: Shape, dtype?: DataType): Tensor;
  /** tfjs's own. */
  fromConfigUsesCustomObjects(): boolean;
};

/** tfjs's own base class, which it takes and does not export. */
export const Initializer = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ initializers.zeros().constructor,
) as (abstract new () => TfjsInitializer) & Pick<typeof serialization.Serializable, 'fromConfig'>;
