import { clone, engine, exp, type GradConfig, mul, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * tfjs's own formula, from the saved output, with the path that a second derivative takes through that output. On the
 * tape the operation is a function named so, which saved nothing else.
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

/** The saved copy went on the tape before the operation itself, where no gradient reaches it; this one goes on after it. */
function linkedOutput(saved: Tensor[]): Tensor {
  const copy = clone(saved[0] as Tensor);
  const tape = engine() as unknown as Tape;
  const output = tape.state.activeTape?.find((node) => node.saved === saved)?.outputs[0];
  if (output) tape.addTapeNode('Identity', { x: output }, [copy], (dy) => ({ x: () => clone(dy as Tensor) }), [], {});
  return copy;
}
