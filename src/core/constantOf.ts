import { customGrad, type Tensor, zeros } from '@tensorflow/tfjs-core';

/**
 * What a function makes of tensors, as a constant to gradients: for comparisons, which are flat almost everywhere, and which tfjs
 * does not derive by itself.
 */
export function constantOf<In extends Tensor, Out extends Tensor>(inputs: In[], call: (...inputs: In[]) => Out): Out {
  const constant = customGrad((...given) => {
    const tensors = given.slice(0, inputs.length) as In[];
    const shapes = tensors.map(({ shape }) => shape);
    return { value: call(...tensors), gradFunc: () => shapes.map((shape) => zeros(shape)) };
  });
  return constant(...inputs) as unknown as Out;
}
