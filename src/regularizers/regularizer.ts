import type { serialization } from '@tensorflow/tfjs-core';
import { regularizers } from '@tensorflow/tfjs-layers';

/** The base class of regularizers, which tfjs requires but does not export. */
export const Regularizer = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ regularizers.l2({ l2: 0 }).constructor,
) as typeof serialization.Serializable;
