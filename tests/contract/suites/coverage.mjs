// A promise that nobody tests is a defect: every answer and every problem of every operation must have been produced.
import assert from 'node:assert/strict';
import { exceptions } from '../fixtures.mjs';

export default async function coverage(t, contracts) {
  const [contract] = contracts;
  const produced = new Set(contracts.flatMap((each) => [...each.produced]));
  const promised = new Set();
  for (const operation of contract.operations) {
    for (const { status } of operation.answers) promised.add(`${operation.id} ${status}`);
    for (const code of operation.problems) promised.add(`${operation.id} ${code}`);
  }
  for (const [code, { implied }] of Object.entries(contract.problems)) if (['front', 'astray'].includes(implied)) promised.add(`- ${code}`);

  for (const promise of promised) {
    if (promise in exceptions) continue;
    await t.test(`${promise} was produced`, () => assert.ok(produced.has(promise)));
  }

  await t.test('exceptions are of promises, and true', () => {
    for (const [promise, reason] of Object.entries(exceptions)) {
      assert.ok(promised.has(promise), `${promise}: nobody promises it`);
      assert.ok(!produced.has(promise), `${promise}: was produced, although "${reason}"`);
    }
  });

  await t.test('no worker made an answer that breaks the contract', async () => {
    const lines = (await Promise.all(contracts.map(({ shop }) => shop.log()))).flat();
    assert.deepEqual(lines.filter(({ event }) => event === 'answer_breaks_contract'), []);
    assert.ok(lines.some(({ event }) => event === 'request'));
  });
}
