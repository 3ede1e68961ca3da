// Registers the wasm backend after importing register, and prints the error of a model of stock layers
// against cpu.
import '@tensorflow/tfjs-backend-cpu';
import 'tfjs-generative/register';
import { randomUniform, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';

const run = () =>
  tidy(() => {
    const kernelInitializer = initializers.glorotUniform({ seed: 1 });
    const layer = layers.conv3dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same', kernelInitializer });
    const model = sequential({ layers: [layers.inputLayer({ inputShape: [2, 2, 2, 2] }), layer] });
    return Array.from((model.predict(randomUniform([2, 2, 2, 2, 2], -1, 1, 'float32', 3)) as Tensor).dataSync());
  });

await setBackend('cpu');
const expected = run();
await import('@tensorflow/tfjs-backend-wasm');
await setBackend('wasm');
const actual = run();
console.log(JSON.stringify(Math.max(...actual.map((value, index) => Math.abs(value - (expected[index] as number))))));
