import { customGrad, type Tensor, zeros } from '@tensorflow/tfjs-core';

/**
 * The result of `call` with a gradient of zero. For comparisons, which are constant almost everywhere and
 * have no gradient in tfjs.
 */
export function constantOf<In extends Tensor, Out extends Tensor>(inputs: In[], call: (...inputs: In[]) => Out): Out {
  const constant = customGrad((...given) => {
    const tensors = given.slice(0, inputs.length) as In[];
    const shapes = tensors.map(({ shape }) => shape);
    return { value: call(...tensors), gradFunc: () => shapes.map((shape) => zeros(shape)) };
  });
  return constant(...inputs) as unknown as Out;
}
