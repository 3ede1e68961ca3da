import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * The squared Fréchet distance between Gaussians fitted to two sets of points.
 *
 * $$ d^2 = \lVert\mu_1-\mu_2\rVert^2 + \operatorname{tr}\big(C_1 + C_2 - 2\,(C_1^{1/2} C_2\, C_1^{1/2})^{1/2}\big) $$
 *
 * @see Heusel et al. 2017, GANs Trained by a Two Time-Scale Update Rule, arXiv:1706.08500.
 */
export function frechetDistance(a: Float32Array[], b: Float32Array[]): number {
  const [first, second] = [gaussianOf(a), gaussianOf(b)];
  const shift = Matrix.sub(first.mean, second.mean).norm() ** 2;
  const root = squareRoot(first.covariance);
  const cross = root.mmul(second.covariance).mmul(root);
  const overlap = eigenvalues(cross).reduce((total, value) => total + Math.sqrt(Math.max(value, 0)), 0);
  return shift + first.covariance.trace() + second.covariance.trace() - 2 * overlap;
}

function gaussianOf(points: Float32Array[]): { mean: Matrix; covariance: Matrix } {
  const rows = new Matrix(points.map((point) => Array.from(point)));
  const mean = Matrix.rowVector(rows.mean('column'));
  rows.subRowVector(mean.getRow(0));
  return {
    mean,
    covariance: rows
      .transpose()
      .mmul(rows)
      .div(points.length - 1),
  };
}

function eigenvalues(symmetric: Matrix): number[] {
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues;
}

function squareRoot(symmetric: Matrix): Matrix {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0))));
  return eigenvectorMatrix.mmul(roots).mmul(eigenvectorMatrix.transpose());
}
