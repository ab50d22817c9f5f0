// If-Match: what is changed is what was read.
import assert from 'node:assert/strict';
import { done, refused } from '../contract.mjs';

const withMatch = (request, match) => {
  const { 'if-match': _, ...headers } = request.headers;
  return { ...request, headers: match === undefined ? headers : { ...headers, 'if-match': match } };
};

export default async function conditions(t, contract) {
  for (const operation of contract.operations.filter(({ if_match: word }) => word === 'optional')) {
    await t.test(`${operation.id} takes If-Match`, async () => {
      const request = await contract.valid(operation);
      for (const match of ['"999999"', '"999999.x"', 'W/"1"', '""'])
        refused(await contract.send(operation, withMatch(request, match)), 'precondition_failed');
      for (const match of ['1', 'x', '"1'])
        refused(await contract.send(operation, withMatch(request, match)), 'invalid_request', [['If-Match', 'malformed']]);
      refused(await contract.send(operation, withMatch(request, 'x'.repeat(1001))), 'invalid_request', [['If-Match', 'too_long']]);
      done(await contract.send(operation, withMatch(request, '*')));
    });
  }

  for (const operation of contract.operations.filter(({ if_match: word }) => word === 'required')) {
    await t.test(`${operation.id} wants If-Match`, async () => {
      const request = await contract.valid(operation);
      refused(await contract.send(operation, withMatch(request)), 'precondition_required');
      refused(await contract.send(operation, withMatch(request, '')), 'precondition_required');
      refused(await contract.send(operation, withMatch(request, 'x'.repeat(1001))), 'invalid_request', [['If-Match', 'too_long']]);
    });

    await t.test(`${operation.id} refuses what is not the tag that was read`, async () => {
      const request = await contract.valid(operation);
      const { 'if-match': etag } = request.headers;
      for (const match of ['"999999"', `W/${etag}`, '""', '"99999999999999999999"', '"-1"'])
        refused(await contract.send(operation, withMatch(request, match)), 'precondition_failed');
      for (const match of [etag.slice(1, -1), '"', 'x', `${etag}x`])
        refused(await contract.send(operation, withMatch(request, match)), 'invalid_request', [['If-Match', 'malformed']]);
      done(await contract.send(operation, request));
    });

    await t.test(`${operation.id} does not find what was read again`, async () => {
      const request = await contract.valid(operation);
      const first = await contract.send(operation, request);
      done(first);
      if (first.headers.etag) assert.notEqual(first.headers.etag, request.headers['if-match']);
      const second = await contract.send(operation, request);
      assert.ok([404, 412].includes(second.status), String(second.status));
    });

    await t.test(`${operation.id} takes * for whatever there is`, async () => {
      done(await contract.send(operation, withMatch(await contract.valid(operation), '*')));
    });
  }
}
