import { clone, engine, exp, type GradConfig, mul, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The formula of tfjs, which uses the saved output, with the tape connected to that output. A second
 * derivative needs this path. On the tape, the operation is a function with this name that saves nothing but
 * its output.
 */
export const logSoftmax: GradConfig = {
  kernelName: 'logSoftmax__op',
  gradFunc: (dy, saved) => ({
    0: () => sub(dy as Tensor, mul(sum(dy as Tensor, -1, true), exp(linkedOutput(saved)))),
  }),
};

interface Tape {
  state: { activeTape?: { saved?: Tensor[]; outputs: Tensor[] }[] };
  addTapeNode(...node: [string, Record<string, Tensor>, Tensor[], GradConfig['gradFunc'], Tensor[], object]): void;
}

/**
 * The saved copy is on the tape before the operation, where no gradient reaches it. This adds a copy after
 * it.
 */
function linkedOutput(saved: Tensor[]): Tensor {
  const copy = clone(saved[0] as Tensor);
  const tape = engine() as unknown as Tape;
  const output = tape.state.activeTape?.find((node) => node.saved === saved)?.outputs[0];
  if (output) tape.addTapeNode('Identity', { x: output }, [copy], (dy) => ({ x: () => clone(dy as Tensor) }), [], {});
  return copy;
}
