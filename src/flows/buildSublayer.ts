import { input, type layers, type Shape } from '@tensorflow/tfjs-layers';
import { connect } from '../core/connect.js';

/** Builds a sublayer for an input and an optional condition of these shapes, and returns its output shape. */
export function buildSublayer(sublayer: layers.Layer, [x, condition]: [Shape, Shape?]): Shape {
  const features = input({ batchShape: x });
  return connect(condition ? [features, input({ batchShape: condition })] : features, sublayer).shape;
}
