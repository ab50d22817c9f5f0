// What stands before all operations: problems that no operation declares, given by nginx or by the router.
import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { until } from '../../support/service.mjs';
import { signalWorkers } from '../../support/workers.mjs';
import { refused } from '../contract.mjs';

// Sends bytes over TLS and reads all that comes until the other side closes, or has sent what is awaited.
function raw(shop, text, awaited) {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect({ host: '127.0.0.1', port: shop.description.https_port, servername: 'localhost', ca: shop.ca }, () => socket.write(text));
    socket.on('data', (part) => {
      got += part;
      if (awaited?.test(got)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}

export default async function front(t, contract) {
  const { shop } = contract;
  const [operation] = contract.operations;
  const asked = async (method, path, options, code) => {
    const answer = await shop.request(method, path, options);
    refused(answer, code);
    contract.check(operation, method, path, answer);
  };

  await t.test('a path that is not there', () => asked('GET', '/api/v1/nothing', {}, 'not_found'));

  await t.test('an address that is too long', () => asked('GET', `/api/v1/products?brand=${'x'.repeat(20000)}`, {}, 'uri_too_long'));

  await t.test('headers that are too large', () => asked('GET', '/api/v1/products', { headers: { 'x-large': 'x'.repeat(20000) } }, 'headers_too_large'));

  await t.test('a client that asks too often, and one that no limit counts', async () => {
    const many = (localAddress) => Promise.all(Array.from({ length: 60 }, () => shop.request('GET', '/healthz', { localAddress, agent: false })));
    const limited = (await many('127.0.0.2')).filter(({ status }) => status === 429);
    assert.ok(limited.length > 0);
    for (const answer of limited) {
      refused(answer, 'rate_limited');
      contract.check(operation, 'GET', '/healthz', answer);
    }
    assert.deepEqual([...new Set((await many('127.0.0.1')).map(({ status }) => status))], [200]);
  });

  await t.test('an address that is not served', () => asked('GET', '/healthz', { localAddress: '127.0.0.3', agent: false }, 'address_denied'));

  await t.test('a call in the clear', async () => {
    const response = await fetch(`http://127.0.0.1:${shop.description.http_port}/api/v1/products`);
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
    answer.body = JSON.parse(answer.text);
    refused(answer, 'https_required');
    contract.check(operation, 'GET', '/api/v1/products', answer);
  });

  await t.test('workers that hang', async () => {
    await signalWorkers(shop, 'store', 'SIGSTOP');
    try {
      await asked('GET', '/healthz', {}, 'gateway_timeout');
    } finally {
      await signalWorkers(shop, 'store', 'SIGCONT');
    }
  });

  await t.test('Expect: 100-continue', async () => {
    const head = 'POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n';
    const asked100 = await raw(shop, head, /^HTTP\/1.1 100 /);
    assert.match(asked100, /^HTTP\/1.1 100 /);
    assert.match(await raw(shop, `${head}{}`), /HTTP\/1.1 401 /);
  });

  await t.test('a body that announces its length wrongly, or twice', async () => {
    for (const lines of ['Content-Length: 2\r\nContent-Length: 3', 'Content-Length: -1', 'Content-Length: 2\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: xchunked', 'Content-Length: 2x'])
      assert.match(await raw(shop, `POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\n${lines}\r\nConnection: close\r\n\r\n{}`), /^HTTP\/1.1 (400|501) /, lines);
  });

  await t.test('the trace goes on with a span of its own, and a request id that is the log’s', async () => {
    const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const answer = await shop.request('GET', '/healthz', { headers: { traceparent: `00-${trace}-${span}-01`, 'x-request-id': 'of the client' } });
    const [, own] = answer.headers.traceparent.match(new RegExp(`^00-${trace}-([0-9a-f]{16})-01$`));
    assert.notEqual(own, span);
    const id = answer.headers['x-request-id'];
    assert.match(id, /^[0-9a-f]{32}$/);
    // Written after the answer.
    const line = await until('it is logged', async () => (await shop.log()).find(({ event, request_id: of }) => event === 'request' && of === id));
    assert.equal(line.traceparent, answer.headers.traceparent);

    const fresh = (await shop.request('GET', '/healthz', { headers: { traceparent: `00-${trace}-${span}-01-more` } })).headers.traceparent;
    assert.match(fresh, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    assert.ok(!fresh.includes(trace));
  });
}
