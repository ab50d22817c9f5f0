// Who may ask how often: rates, connections, the lists of addresses, and the traps. Every test asks from an address of its own.
import assert from 'node:assert/strict';
import https from 'node:https';
import { after, test } from '../support/test.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { assertProblem, connect } from '../support/wire.mjs';

const shop = await startShop({
  set: {
    ALLOW_ADDRESSES: '127.0.1.0/24', DENY_ADDRESSES: '127.0.2.2,127.0.3.0/24', TRUSTED_PROXIES: '127.0.4.0/24', DENY_S: '8',
    RATE_READ_PER_MINUTE: '1', RATE_READ_BURST: '4', RATE_PROBE_PER_MINUTE: '60000', CLIENT_CONNECTIONS: '3',
  },
});
const agents = new Map();
after(() => agents.forEach((agent) => agent.destroy()));

// Asks from an address; the whole of 127.0.0.0/8 is this machine.
function ask(address, path, headers = {}, method = 'GET') {
  if (!agents.has(address)) agents.set(address, new https.Agent({ ca: shop.ca, keepAlive: true, maxSockets: 1, localAddress: address }));
  return shop.request(method, path, { headers, agent: agents.get(address) });
}

async function statuses(count, one) {
  const seen = [];
  for (let i = 0; i < count; i++) seen.push((await one(i)).status);
  return seen;
}
const isLimited = (list) => list.includes(429);

test('a rate is what the setting says, and a refused request says when to come again', async () => {
  const seen = await statuses(7, () => ask('127.0.0.2', '/api/v1/products'));
  assert.deepEqual(seen, [200, 200, 200, 200, 200, 429, 429]);
  const answer = await ask('127.0.0.2', '/api/v1/products');
  assertProblem(answer, 429, 'rate_limited', '/api/v1/products');
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.headers['ratelimit-policy'], '"read";q=1;w=60');
});

test('classes and addresses count for themselves', async () => {
  await statuses(8, () => ask('127.0.0.3', '/api/v1/products'));
  assert.equal((await ask('127.0.0.3', '/healthz')).status, 200);
  assert.equal((await ask('127.0.0.4', '/api/v1/products')).status, 200);
  assert.equal((await ask('127.0.0.3', '/api/v1/categories')).status, 429); // the same class
});

test('to claim other addresses does not help', async () => {
  const seen = await statuses(10, (i) => ask('127.0.0.5', '/api/v1/products', {
    'x-forwarded-for': `203.0.113.${i}`, 'x-real-ip': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}`, 'x-client-ip': `203.0.113.${i}`,
  }));
  assert.ok(isLimited(seen), seen.join());
});

test('behind a trusted load balancer', async (t) => {
  const through = (chain) => ask('127.0.4.1', '/api/v1/products', { 'x-forwarded-for': chain });
  await t.test('its clients count one by one', async () => {
    assert.ok(!isLimited(await statuses(10, (i) => through(`198.51.100.${i}`))));
    assert.ok(isLimited(await statuses(10, () => through('198.51.100.100'))));
  });
  await t.test('what a client put before its own address is not believed', async () => {
    assert.ok(isLimited(await statuses(10, (i) => through(`192.0.2.${i}, 198.51.100.101`))));
  });
  await t.test('of IPv6 a /64 counts as one', async () => {
    assert.ok(isLimited(await statuses(10, (i) => through(`2001:db8:1:2:a:b:c:${i + 1}`))));
    assert.ok(isLimited(await statuses(10, (i) => through(`2001:db8::${i + 1}:1:2:3`))));
    assert.ok(!isLimited(await statuses(10, (i) => through(`2001:db8:2:${i + 1}:a:b:c:d`))));
  });
});

test('who is on the list of the allowed is not counted', async () => {
  assert.ok(!isLimited(await statuses(20, () => ask('127.0.1.1', '/api/v1/products'))));
});

test('who is on the list of the denied is not served, whatever is asked', async () => {
  for (const address of ['127.0.2.2', '127.0.3.77'])
    for (const path of ['/api/v1/products', '/healthz', '/docs/', '/docs/problems', '/', '/none', '/media/x.svg'])
      assertProblem(await ask(address, path), 403, 'address_denied', path);
});

test('an address has so many requests at a time and no more', async () => {
  const open = [];
  for (let i = 0; i < 3; i++) {
    const socket = await connect(shop, { localAddress: '127.0.0.6' });
    socket.write('POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    open.push(socket);
  }
  let answer;
  for (let i = 0; i < 50 && answer?.status !== 429; i++) answer = await ask('127.0.0.6', '/healthz');
  assertProblem(answer, 429, 'rate_limited', '/healthz');
  assert.equal((await ask('127.0.0.7', '/healthz')).status, 200);
  open.forEach((socket) => socket.destroy());
});

test('who looks for what only attackers look for is kept out for a while', async (t) => {
  const traps = ['/wp-login.php', '/.env', '/.git/config', '/phpmyadmin/', '/api/v1/../../.aws/credentials', '//wp-admin/', '/cgi-bin/x', '/index.php?a=b'];
  for (const [i, path] of traps.entries())
    await t.test(path, async () => {
      const address = `127.0.5.${i + 1}`;
      assertProblem(await ask(address, '/healthz/none'), 404, 'not_found', '/healthz/none');
      assert.equal((await ask(address, '/healthz')).status, 200);
      assert.equal((await ask(address, path)).status, 404);
      assertProblem(await ask(address, '/healthz'), 403, 'address_denied', '/healthz');
      assert.equal((await ask('127.0.5.200', '/healthz')).status, 200); // nobody else
    });
  await t.test('and let in again', async () => {
    await until('it is served again', async () => (await ask('127.0.5.1', '/healthz')).status === 200);
  });
  await t.test('but not who is allowed', async () => {
    assert.equal((await ask('127.0.1.2', '/.env')).status, 404);
    assert.equal((await ask('127.0.1.2', '/healthz')).status, 200);
  });
  await t.test('what the shop has is no trap', async () => {
    for (const path of ['/', '/docs/', '/api/v1/products/phpmyadmin', '/robots.txt', '/favicon.ico', '/.well-known/security.txt']) await ask('127.0.5.201', path);
    assert.equal((await ask('127.0.5.201', '/healthz')).status, 200);
  });
});
