// node:test, with one rule more: a test that ends well without having looked at anything fails, because it could not have failed. So a
// body that is empty, a loop over nothing, and an assertion in a callback that nobody called are found where they are.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { relative } from 'node:path';
import * as node from 'node:test';

export * from 'node:test';

const running = new AsyncLocalStorage(); // the innermost test: { looks }, how often it looked, or had others look, at something

// Taken is as good as called: so a failed assertion is still reported from the line where it stands.
for (const name of Object.keys(assert).filter((each) => /^[a-z]/.test(each) && each !== 'strict')) {
  const assertion = assert[name];
  Object.defineProperty(assert, name, { get() {
    looked();
    return assertion;
  } });
}

function looked() {
  const test = running.getStore();
  if (test) test.looks++;
}

// The arguments of a test or a suite, with another body; one that is skipped may have none.
const withBody = (all, change) => all.map((each) => (typeof each === 'function' ? change(each) : each));

function ruled(body) {
  return (t, ...rest) => {
    const own = { looks: 0 };
    const sub = t.test.bind(t);
    t.test = (...all) => {
      own.looks++; // it looks by itself
      return sub(...withBody(all, ruled));
    };
    return running.run(own, async () => {
      await body(t, ...rest);
      if (own.looks === 0) throw new Error('it looked at nothing, and so proves nothing');
    });
  };
}

// node:test would take this file for the tests'; so their own is in the name of each that is in no other.
const file = relative('', process.argv[1]);
const named = ([name, ...rest]) => (running.getStore() ? [name, ...rest] : [`${file} > ${name}`, ...rest]);

export const test = Object.assign((...all) => node.test(...withBody(named(all), ruled)), node.test);
export const describe = (...all) => node.describe(...withBody(named(all), (body) => () => running.run({ looks: 0 }, body)));
export default test;
