import { additiveCoupling } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { network } from './networks.js';

bijectorContract('additiveCoupling', () => additiveCoupling({ conditioner: network(2) }), {
  input: [6, 4],
  isIdentityAtFirst: true,
  rejects: [],
});
