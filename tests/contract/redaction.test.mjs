// What a client sends stands in no log: secrets and personal data are planted in every header, parameter and field of every operation, in
// requests that succeed, that are refused, and that fail for every reason there is; then all that the shop has written is searched.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';
import { signalWorkers } from '../support/workers.mjs';
import { Contract } from './contract.mjs';
import { failing } from './faults.mjs';
import { settings } from './fixtures.mjs';
import { fieldsOf } from './generate.mjs';

const shop = await startShop({ ownDatabase: true, set: { ALLOW_ADDRESSES: '127.0.0.1', ...settings } });
const contract = await Contract.of(shop);
const word = `canary${randomUUID().slice(0, 8)}`;

const headers = () => ({
  'idempotency-key': `${word}-${randomUUID()}`,
  'if-none-match': `"${word}"`,
  'user-agent': word,
  referer: `https://${word}.example`,
  origin: `https://${word}.example`,
  cookie: `__Host-at=${word}`,
  'x-csrf-token': word,
  'x-forwarded-for': word,
  'x-custom': word,
  'accept-language': word,
  traceparent: word,
  tracestate: word,
});

// The operation's request with the word wherever text may stand.
function planted(operation) {
  const request = { path: {}, query: {}, headers: headers() };
  for (const { name, in: place } of operation.parameters) ({ path: request.path, query: request.query, header: request.headers })[place][place === 'header' ? name.toLowerCase() : name] = word;
  if (operation.body) request.body = members(operation.body);
  return request;
}

const members = (shape) => Object.fromEntries([...fieldsOf(shape, contract.shapes).map((field) => [field.name, value(field)]), [`unknown_${word}`, word]]);

function value(field) {
  if (field.kind === 'object') return members(field.shape);
  return field.kind === 'array' ? [value(field.item)] : word;
}

const send = (operation, request, { text, token = shop.apiKey } = {}) => {
  const door = operation.listener === 'loopback' ? 'loopback' : 'request';
  const body = operation.method === 'GET' ? undefined : text ?? request.body;
  return shop[door](operation.method, contract.uri(operation, request), { headers: { authorization: `Bearer ${token}`, ...(text && { 'content-type': 'application/json' }), ...request.headers }, body });
};

// Every file that the shop's own programs have written: the database's server is not one of them.
async function logs() {
  const folder = shop.description.log_dir;
  const files = (await readdir(folder)).filter((name) => !name.startsWith('mongodb'));
  return Promise.all(files.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

for (const operation of contract.operations) {
  test(`${operation.id}: planted in every place`, async () => {
    await send(operation, planted(operation));
    await send(operation, planted(operation), { token: `sk_${word}_${word}` });
    if (operation.body) await send(operation, planted(operation), { text: `{"${word}":"${word}` });
    const valid = await contract.valid(operation);
    await send(operation, { ...valid, query: { ...valid.query, [word]: word } });
    const answer = await send(operation, { ...valid, headers: { ...headers(), ...valid.headers } });
    assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
  });

  if (operation.database) {
    test(`${operation.id}: planted where the database fails`, async () => {
      const request = async () => {
        const valid = await contract.valid(operation);
        return { ...valid, headers: { ...headers(), ...valid.headers } };
      };
      for (const data of [{ errorCode: 2 }, { errorCode: 121 }, { errorCode: 112 }, { writeConcernError: { code: 64, errmsg: 'not replicated in time' } }]) {
        const prepared = await request();
        await failing(shop, { failCommands: ['find', 'insert', 'update', 'delete', 'aggregate', 'count'], ...data }, { times: 3 }, async () => assert.ok((await send(operation, prepared)).status));
      }
    });
  }
}

test('planted where a worker dies', async () => {
  const operation = contract.operations.find(({ id }) => id === 'catalog_list_products');
  await failing(shop, { failCommands: ['find'], blockConnection: true, blockTimeMS: 10000 }, { times: 1 }, async (hit) => {
    const answer = shop.request('GET', `/api/v1/products?brand=${word}`, { headers: headers() });
    await hit(answer);
    await signalWorkers(shop, operation.pool, 'SIGKILL');
    assert.equal((await answer).status, 502);
  });
});

test('planted where nginx answers', async () => {
  for (const [path, more] of [[`/${word}`], [`/api/v1/${word}?${word}=${word}`], [`/media/${word}.png`], [`/docs/${word}`], [`/api/v1/products?${word}=${'x'.repeat(20000)}`], ['/healthz', { 'x-large': word.repeat(2000) }]])
    assert.ok((await shop.request('GET', path, { headers: { ...headers(), ...more } })).status >= 400, path);
});

test('none of it was written down', async () => {
  const secret = shop.apiKey.trim().split('_').at(-1);
  const written = await logs();
  assert.ok(written.some(({ text }) => text.includes('"event":"request"')) && written.some(({ text }) => text.includes('"event":"access"')));
  for (const { name, text } of written) {
    for (const planted of [word, secret, 'Ada Buyer', 'Ada@Example.org', 'Long Road']) {
      const line = text.split('\n').find((each) => each.toLowerCase().includes(planted.toLowerCase()));
      assert.equal(line, undefined, `${name} has ${planted}`);
    }
  }
});
