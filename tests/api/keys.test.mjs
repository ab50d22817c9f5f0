// API keys as they are made, listed and ended by hand.
import assert from 'node:assert/strict';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';

const DAY_MS = 24 * 3600 * 1000;

const shop = await startShop();
const keys = shop.db.collection('api_keys');
const key = (...args) => shop.cli(['key', ...args]);
const ask = (token) => shop.request('GET', '/api/v1/admin/products', { headers: { authorization: `Bearer ${token}` } });

test('a key that is not made as it should be is not made at all', async (t) => {
  const before = await keys.countDocuments();
  const good = { name: 'reader', scopes: 'catalog:read' };
  const wrong = {
    'an end that is a word': { 'expires-in-days': 'soon' },
    'an end with a unit': { 'expires-in-days': '30d' },
    'an end today': { 'expires-in-days': '0' },
    'an end in the past': { 'expires-in-days': '-1' },
    'an end that is empty': { 'expires-in-days': '' },
    'an end after ten years': { 'expires-in-days': '3651' },
    'no name': { name: '' },
    'a name that is too long': { name: 'x'.repeat(101) },
    'no scope': { scopes: '' },
    'a scope that there is not': { scopes: 'catalog:read,catalog:burn' },
  };
  for (const [name, changes] of Object.entries(wrong)) {
    await t.test(name, async () => {
      const args = Object.entries({ ...good, ...changes }).flatMap(([option, value]) => [`--${option}`, value]);
      const { code, stdout, stderr } = await key('create', ...args);
      assert.notEqual(code, 0);
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
      assert.doesNotMatch(stderr, /internal_error/);
    });
  }
  assert.equal(await keys.countDocuments(), before);
});

test('a key is listed without its secret, ends on its day, and at once when it is revoked', async () => {
  const { code, stdout } = await key('create', '--name', 'reader', '--scopes', 'catalog:read,jobs:read', '--expires-in-days', '30');
  assert.equal(code, 0);
  const token = stdout.trim();
  const stored = await keys.findOne({ name: 'reader' });
  assert.equal(stored.expires_at - stored.created_at, 30 * DAY_MS);
  assert.equal((await ask(token)).status, 200);
  const { stdout: list } = await key('list');
  const line = list.split('\n').find((each) => each.startsWith(stored._id));
  assert.match(line, / valid +reader +catalog:read jobs:read$/);
  assert.ok(!list.includes(token.split('_')[2]));

  assert.equal((await key('revoke', stored._id)).code, 0);
  assert.equal((await ask(token)).status, 401);
  assert.match((await key('list')).stdout, new RegExp(`^${stored._id} .* revoked `, 'm'));
  assert.notEqual((await key('revoke', stored._id)).code, 0);
});

test('a key for everything has the permissions that there are today', async () => {
  const { stdout } = await key('create', '--name', 'all', '--scopes', '*');
  assert.equal((await ask(stdout.trim())).status, 200);
  const { scopes } = await keys.findOne({ name: 'all' });
  const { stdout: routes } = await shop.cli(['routes']);
  const needed = new Set(routes.trim().split('\n').map((line) => line.split(/\s+/)[3]).filter((word) => word !== 'public'));
  for (const permission of needed) assert.ok(scopes.includes(permission), permission);
});
