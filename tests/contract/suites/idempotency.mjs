// Idempotency-Key: whatever happens on the way, one key has one effect and one answer.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { insist } from '../../support/buyer.mjs';
import { signal, workersOf } from '../../support/workers.mjs';
import { done, refused } from '../contract.mjs';
import { failing, holding } from '../faults.mjs';

const withKey = (request, key) => ({ ...request, headers: { ...request.headers, 'idempotency-key': key } });
const same = ({ status, headers, text }) => ({ status, text, etag: headers.etag, location: headers.location, type: headers['content-type'] });
const replayed = ({ headers }) => headers['idempotent-replayed'];

// One part of the operations, of so many.
export default async function idempotency(t, contract, part, parts) {
  const { shop } = contract;
  const taking = contract.operations.filter(({ idempotency: word }) => word !== 'none').filter((_, i) => i % parts === part);
  const records = (filter = {}) => shop.db.collection('idempotency').countDocuments(filter);
  const { stdout } = await shop.cli(['key', 'create', '--name', 'other', '--scopes', contract.permissions.join(',')]);
  const other = stdout.trim();

  for (const operation of taking) {
    // Where the pipeline keeps the record: in the transaction of the effect, or with a lease. Otherwise the changed document has the key.
    const kept = operation.idempotency !== 'document';
    const writes = kept ? ['commitTransaction'] : ['insert', 'update', 'findAndModify'];

    await t.test(`${operation.id}: the same key has the same answer, to the byte`, async () => {
      const request = withKey(await contract.valid(operation), randomUUID());
      const first = await contract.send(operation, request);
      done(first);
      assert.equal(replayed(first), undefined);
      for (let i = 0; i < 2; i++) {
        const again = await contract.send(operation, request);
        assert.deepEqual(same(again), same(first));
        assert.equal(replayed(again), 'true');
      }
    });

    await t.test(`${operation.id}: a key cannot be used for another request`, async () => {
      const request = withKey(await contract.valid(operation), randomUUID());
      done(await contract.send(operation, request));
      const other = request.body ? { text: `${JSON.stringify(request.body)} ` } : {};
      refused(await contract.send(operation, request.body ? request : spelledOtherwise(request), other), 'idempotency_key_reused');
    });

    if (operation.permission !== 'public') await t.test(`${operation.id}: a key belongs to who sent it`, async () => {
      const key = randomUUID();
      done(await contract.send(operation, withKey(await contract.valid(operation), key)));
      const answer = await contract.send(operation, withKey(await contract.valid(operation), key), { token: other });
      done(answer);
      assert.equal(replayed(answer), undefined);
    });

    await t.test(`${operation.id}: what was refused is not kept`, async () => {
      const key = randomUUID();
      const own = operation.problems.find((code) => !contract.problems[code].implied);
      if (own) refused(await contract.send(operation, withKey(await contract.meeting(operation, own), key)), own);
      const malformed = contract.wellFormed(operation);
      refused(await contract.send(operation, withKey({ ...malformed, query: { ...malformed.query, unknown: '1' } }, key)), 'invalid_request');
      const answer = await contract.send(operation, withKey(await contract.valid(operation), key));
      done(answer);
      assert.equal(replayed(answer), undefined);
    });

    await t.test(`${operation.id}: keys that are none`, async () => {
      for (const key of ['x'.repeat(256), 'a b', 'a\tb', 'caf\u00e9'])
        refused(await contract.send(operation, withKey(contract.wellFormed(operation), key)), 'invalid_request', [['Idempotency-Key', 'pattern']]);
      done(await contract.send(operation, withKey(await contract.valid(operation), 'x'.repeat(255))));
    });

    if (['required', 'resumable'].includes(operation.idempotency)) {
      await t.test(`${operation.id} wants a key`, async () => {
        const { headers: { 'idempotency-key': _, ...headers }, ...request } = await contract.valid(operation);
        refused(await contract.send(operation, { ...request, headers }), 'idempotency_key_missing');
      });
    }

    await t.test(`${operation.id}: fifty at once with one key are one`, async () => {
      const key = randomUUID();
      const before = await records();
      const request = withKey(await contract.valid(operation), key);
      const made = await records() - before; // by the fixture
      const answers = await Promise.all(Array.from({ length: 50 }, () => insist(() => contract.send(operation, request))));
      for (const answer of answers) {
        done(answer);
        assert.deepEqual(same(answer), same(answers[0]));
      }
      assert.equal(answers.filter((answer) => !replayed(answer)).length, 1);
      if (!kept) return;
      assert.equal(await records() - before - made, 1);
    });

    if (kept) await t.test(`${operation.id}: while the first is at work the second is told so`, async () => {
      const request = withKey(await contract.valid(operation), randomUUID());
      await holding(shop, async (held, release) => {
        const first = contract.send(operation, request);
        await held(first);
        const second = await contract.send(operation, request);
        refused(second, 'idempotency_key_in_flight');
        assert.match(second.headers['retry-after'] ?? '', /^[1-9]$/);
        await release();
        done(await first);
        assert.equal(replayed(await contract.send(operation, request)), 'true');
      });
    });

    await t.test(`${operation.id}: a worker that dies at work leaves nothing behind`, async () => {
      const request = withKey(await contract.valid(operation), randomUUID());
      const before = await records();
      const workers = await workersOf(shop, operation.pool); // found beforehand: on a busy host that takes longer than the block
      const block = { failCommands: writes, blockConnection: true, blockTimeMS: 2000 };
      const stopped = kept ? (run) => holding(shop, run) : (run) => failing(shop, block, { times: 1 }, run);
      await stopped(async (hit) => {
        const first = contract.send(operation, request);
        await hit(first);
        for (const pid of workers) signal(pid, 'SIGKILL');
        refused(await first, 'gateway_error');
      });
      // A commit that was on its way may have been done: then its answer is there. Otherwise it is done now.
      const answer = await untilSettled(() => contract.send(operation, request));
      done(answer);
      if (kept) assert.equal(await records() - before, 1);
    });

    if (kept) await t.test(`${operation.id}: a commit that was done, and not said so, is found out`, async () => {
      for (const headers of [{ 'idempotency-key': randomUUID() }, ...(operation.idempotency === 'optional' ? [{}] : [])]) {
        const request = await contract.valid(operation);
        const error = { code: 64, codeName: 'WriteConcernFailed', errmsg: 'waiting for replication timed out' };
        await failing(shop, { failCommands: ['commitTransaction'], writeConcernError: error }, 'alwaysOn', async () => {
          const answer = await contract.send(operation, { ...request, headers: { ...request.headers, ...headers } });
          done(answer);
          assert.equal(replayed(answer), undefined);
        });
      }
    });

    await t.test(`${operation.id}: a write that nothing is known of is not called done, nor failed`, async () => {
      const request = withKey(await contract.valid(operation), randomUUID());
      await failing(shop, { failCommands: writes, closeConnection: true }, 'alwaysOn', async () => {
        refused(await contract.send(operation, request), 'outcome_unknown');
      });
      done(await untilSettled(() => contract.send(operation, request)));
    });

    if (kept && !contract.exception(operation, 'write_conflict')) await t.test(`${operation.id}: others that keep winning`, async () => {
      const request = await contract.valid(operation);
      // NoSuchTransaction: the server has aborted it.
      await failing(shop, { failCommands: ['commitTransaction'], errorCode: 251, errorLabels: ['TransientTransactionError'] }, 'alwaysOn', async () => {
        refused(await contract.send(operation, request), 'write_conflict');
      });
    });
  }

  await t.test('the records are kept for a day, or a week', async () => {
    const stored = await shop.db.collection('idempotency').findOne({ status: { $exists: true } });
    const days = (stored.expires_at - stored.created_at) / (24 * 3600 * 1000);
    assert.ok(days === 1 || (days === 7 && stored.lease_id), String(days)); // a week where money or stock moves
    const [index] = (await shop.db.collection('idempotency').indexes()).filter(({ key }) => key.expires_at);
    assert.equal(index.expireAfterSeconds, 0);
  });
}

// The same path in other bytes.
function spelledOtherwise(request) {
  const [[name, value], ...rest] = Object.entries(request.path);
  return { ...request, path: { [name]: { raw: `%${value.charCodeAt(0).toString(16)}${value.slice(1)}` }, ...Object.fromEntries(rest) } };
}

// A transaction whose worker is gone holds what it wrote until the server ends it; until then a repetition is told to wait.
async function untilSettled(send) {
  for (let tries = 0; ; tries++) {
    const answer = await send();
    if (!['idempotency_key_in_flight', 'write_conflict', 'outcome_unknown', 'database_unavailable'].includes(answer.body?.code) || tries === 300) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
