import type { serialization } from '@tensorflow/tfjs-core';
import { regularizers } from '@tensorflow/tfjs-layers';

/** tfjs's own base class: it has one, takes nothing else, and does not export it. */
export const Regularizer = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ regularizers.l2({ l2: 0 }).constructor,
) as typeof serialization.Serializable;
