// Prints the largest gradient of the likelihood of a flow, in a process without enableTraining.
import '@tensorflow/tfjs-backend-cpu';
import { mean, neg, type Scalar, variableGrads } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { actNorm, chain, connect, normalizingFlow, randomStream, splineCoupling } from 'tfjs-generative';

const conditioner = (identityPart: SymbolicTensor) => connect(identityPart, layers.dense({ units: 4 }));
const flow = normalizingFlow({ shape: [2], bijector: chain([actNorm(), splineCoupling({ conditioner })]) });
const x = randomStream(1).normal([8, 2]);
const { grads } = variableGrads(() => neg(mean(flow.logProb(x, { training: true }))) as Scalar);
console.log(Math.max(...Object.values(grads).flatMap((gradient) => Array.from(gradient.dataSync(), Math.abs))));
