import { splineCoupling } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { network } from './networks.js';

bijectorContract('splineCoupling', () => splineCoupling({ conditioner: network(2), bins: 5, bound: 3 }), {
  input: [5, 4],
  isIdentityAtFirst: true,
  roundTrip: 1e-4,
  rejects: [
    [
      () => splineCoupling({ conditioner: network(2), bins: 1 }),
      'splineCoupling: bins must be an integer from 2 to 500, as each bin takes at least 1/1000 of the interval, got 1',
    ],
    [
      () => splineCoupling({ conditioner: network(2), bins: 2000 }),
      'splineCoupling: bins must be an integer from 2 to 500',
    ],
    [
      () => splineCoupling({ conditioner: network(2), bound: 0 }),
      'splineCoupling: bound must be from 1e-30 to 1e30, got 0',
    ],
  ],
});
