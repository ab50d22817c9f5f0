// Who may do what: every guarded operation with every kind of key that does not suffice.
import assert from 'node:assert/strict';
import { refused } from '../contract.mjs';

async function createKey(shop, scopes, ...more) {
  const { code, stdout, stderr } = await shop.cli(['key', 'create', '--name', 'test', '--scopes', scopes, ...more]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

// The id of a key, as it is stored.
const idOf = (key) => `key_${key.split('_')[1]}`;

export default async function access(t, contract) {
  const { shop } = contract;
  const guarded = contract.operations.filter(({ permission }) => permission !== 'public');
  const every = contract.permissions.join(',');
  const [expired, revoked, whole] = [await createKey(shop, every, '--expires-in-days', '1'), await createKey(shop, every), await createKey(shop, every)];
  await shop.db.collection('api_keys').updateOne({ _id: idOf(expired) }, { $set: { expires_at: new Date(Date.now() - 1000) } });
  assert.equal((await shop.cli(['key', 'revoke', idOf(revoked)])).code, 0);
  const lacking = new Map(); // permission → a key with all others
  for (const permission of contract.permissions.length > 1 ? contract.permissions : [])
    lacking.set(permission, await createKey(shop, contract.permissions.filter((each) => each !== permission).join(',')));

  // What is one's own is for people who have signed in: no key suffices, whatever its permissions.
  const insufficient = ({ permission }) => (permission === 'own' ? whole : lacking.get(permission));

  const [, id, secret] = whole.split('_');
  const other = secret.startsWith('0') ? `1${secret.slice(1)}` : `0${secret.slice(1)}`;
  const wrong = {
    'no key': null,
    'an expired key': expired,
    'a revoked key': revoked,
    'the secret of another': `sk_${id}_${other}`,
    'an id that is none': `sk_${'0'.repeat(26)}_${secret}`,
    'a key that is cut off': whole.slice(0, -1),
    'a key with something behind it': `${whole}0`,
    'a key without its prefix': whole.slice(3),
    'a word': 'x',
    'a query operator': '{"$ne":null}',
    'a very long word': 'x'.repeat(4000),
  };

  for (const operation of guarded) {
    for (const [name, token] of Object.entries(wrong)) {
      await t.test(`${operation.id} refuses ${name}`, async () => {
        refused(await contract.send(operation, contract.wellFormed(operation), { token }), 'unauthenticated');
      });
    }

    await t.test(`${operation.id} knows no other scheme, and no key in the query`, async () => {
      for (const authorization of [`Basic ${Buffer.from(`x:${whole}`).toString('base64')}`, whole, `Bearer`, `Bearer  ${whole}`, `Bearer ${whole} x`, `Token ${whole}`]) {
        const request = contract.wellFormed(operation);
        refused(await contract.send(operation, { ...request, headers: { ...request.headers, authorization } }, { token: null }), 'unauthenticated');
      }
      refused(await contract.send(operation, contract.wellFormed(operation), { token: null, search: `?access_token=${whole}` }), 'invalid_request');
    });

    await t.test(`${operation.id} refuses whoever lacks ${operation.permission}`, async () => {
      const token = insufficient(operation);
      refused(await contract.send(operation, contract.wellFormed(operation), { token }), 'forbidden');
    });

    if (operation.body) {
      await t.test(`${operation.id} looks at who asks before it looks at the body`, async () => {
        refused(await contract.send(operation, contract.wellFormed(operation), { token: null, text: '{' }), 'unauthenticated');
        refused(await contract.send(operation, contract.wellFormed(operation), { token: insufficient(operation), text: '{' }), 'forbidden');
        refused(await contract.send(operation, contract.wellFormed(operation), { token: null, text: ' '.repeat(operation.body_max) }), 'unauthenticated');
      });
    }
  }

  await t.test('a key that was not used for an hour is noted as used', async () => {
    const stored = await shop.db.collection('api_keys').findOne({ _id: idOf(lacking.values().next().value) });
    assert.ok(stored.last_used_at instanceof Date);
    const never = await shop.db.collection('api_keys').findOne({ _id: idOf(revoked) });
    assert.equal(never.last_used_at, undefined);
  });

  for (const operation of contract.operations.filter(({ permission }) => permission === 'public')) {
    const ask = async (token) => {
      const request = await contract.valid(operation);
      return contract.send(operation, { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    };
    if (operation.identified)
      await t.test(`${operation.id} is for anybody, but for a key that does not count`, async () => {
        assert.equal((await ask(whole)).status, operation.answers[0].status);
        for (const token of [revoked, 'x']) refused(await ask(token), 'unauthenticated');
      });
    else
      await t.test(`${operation.id} is the same for whoever asks`, async () => {
        for (const token of [whole, revoked, 'x']) assert.equal((await ask(token)).status, operation.answers[0].status);
      });
  }
}
