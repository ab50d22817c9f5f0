// Chances that a seed repeats. Source of the generator: SplitMix32, as in the public domain.
import { createHash } from 'node:crypto';

export function chances(seed) {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const upTo = (most) => Math.floor(next() * (most + 1));
  return {
    between: (least, most) => least + upTo(most - least),
    oneIn: (count) => upTo(count - 1) === 0,
    of: (list) => list[upTo(list.length - 1)],
    // of [[weight, thing], …]
    weighted: (list) => {
      let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
      return list.find(([weight]) => (left -= weight) < 0)[1];
    },
  };
}
