// Every operation does what it is for, and meets each problem of its own.
import { Buffer } from 'node:buffer';
import assert from 'node:assert/strict';
import { done, refused } from '../contract.mjs';

export default async function answers(t, contract) {
  for (const operation of contract.operations) {
    await t.test(`${operation.id} succeeds`, async () => {
      done(await contract.send(operation, await contract.valid(operation)));
    });

    for (const code of operation.problems.filter((each) => !contract.problems[each].implied)) {
      if (contract.exception(operation, code)) continue;
      await t.test(`${operation.id} meets ${code}`, async () => {
        const request = await contract.meeting(operation, code);
        try {
          refused(await contract.send(operation, request), code);
        } finally {
          await request.undo?.();
        }
      });
    }

    if (operation.method === 'GET') {
      await t.test(`${operation.id}: HEAD is GET without the body`, async () => {
        const request = await contract.valid(operation);
        const get = await contract.send(operation, request);
        const head = await contract.send(operation, request, { method: 'HEAD' });
        assert.equal(head.status, get.status);
        // What differs from one answer to the next; and counters count these very requests.
        const changing = ['date', 'traceparent', 'x-request-id', 'x-cache', 'ratelimit', ...(get.text === '' || operation.id === 'system_metrics' ? ['content-length', 'etag'] : [])];
        const lasting = ({ headers }) => Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.includes(name)));
        assert.deepEqual(lasting(head), lasting(get));
        if (operation.id !== 'system_metrics') assert.equal(Number(get.headers['content-length']), Buffer.byteLength(get.text));
      });

      // Each asking changes the metrics.
      if (operation.id !== 'system_metrics') await t.test(`${operation.id}: a client that has the answer gets 304`, async () => {
        const request = await contract.valid(operation);
        const { headers: { etag } } = await contract.send(operation, request);
        const asked = (list, method) => contract.send(operation, { ...request, headers: { ...request.headers, 'if-none-match': list } }, { method });
        for (const list of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const answer = await asked(list);
          assert.equal(answer.status, 304, list);
          assert.equal(answer.headers.etag, etag);
          assert.equal(answer.headers['content-length'], undefined);
        }
        assert.equal((await asked(etag, 'HEAD')).status, 304);
        for (const list of ['"other"', 'W/"other"', etag.slice(1, -1)]) assert.equal((await asked(list)).status, 200, list);
      });
    }
  }

  for (const path of new Set(contract.operations.map((operation) => operation.path))) {
    const operations = contract.operations.filter((operation) => operation.path === path);
    const [operation] = operations;
    const offered = operations.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).concat('OPTIONS');

    await t.test(`${path}: OPTIONS tells the methods, and every other method is refused`, async () => {
      const request = contract.wellFormed(operation);
      const options = await contract.send(operation, request, { method: 'OPTIONS' });
      assert.equal(options.status, 204);
      assert.deepEqual(options.headers.allow.split(', ').sort(), [...offered].sort());
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter((each) => !offered.includes(each))) {
        const answer = await contract.send(operation, request, { method, token: null });
        assert.equal(answer.status, 405, method);
        if (method !== 'HEAD') refused(answer, 'method_not_allowed');
        assert.deepEqual(answer.headers.allow.split(', ').sort(), [...offered].sort());
      }
    });

    await t.test(`${path}: what is beside it is not there`, async () => {
      for (const suffix of ['/', '/more', '//', '.json', '%2F', '%00']) {
        const beside = contract.uri(operation, { ...contract.wellFormed(operation), query: {} }) + suffix;
        if (contract.operations.some((each) => new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(beside))) continue; // it is another's
        const { status, body } = await contract.shop[operation.listener === 'loopback' ? 'loopback' : 'request']('GET', beside);
        assert.ok(status === 404 || status === 400, `${beside}: ${status}`);
        assert.ok(body.code === 'not_found' || body.code === 'invalid_request', `${beside}: ${body.code}`);
      }
    });
  }

  for (const operation of contract.operations.filter(({ listener }) => listener === 'loopback')) {
    await t.test(`${operation.id} is not there for the public`, async () => {
      for (const method of [operation.method, 'OPTIONS', 'PUT']) {
        const answer = await contract.send({ ...operation, listener: 'public' }, contract.wellFormed(operation), { method });
        refused(answer, 'not_found');
        assert.equal(answer.headers.allow, undefined);
      }
    });
  }
}
