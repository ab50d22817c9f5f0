// What the edge does with operations of every kind that a contract can declare (tests/edge), through nginx.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from '../support/test.mjs';
import { gzipSync } from 'node:zlib';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ edge: true });
const at = (path) => `/api/v1/edge/${path}`;
const post = (path, body, headers = {}) => shop.request('POST', at(path), { body, headers });
const checksum = (bytes) => Buffer.from(bytes).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0);
const faults = ({ body }) => body.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
const fails = (answer, status, code) => assert.deepEqual([answer.status, answer.body?.code], [status, code], answer.text);

const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('a form', async (t) => {
  await t.test('is read by its shape', async () => {
    const { status, body } = await post('form', 'name=J%C3%BCrgen+B.&count=7&words=a,b', form);
    assert.deepEqual([status, body], [200, { name: 'Jürgen B.', count: 7, words: ['a', 'b'] }]);
  });
  await t.test('has all its faults named', async () => {
    const answer = await post('form', 'name=&count=11&count=12&words=a,B&color=red', form);
    fails(answer, 400, 'invalid_request');
    assert.deepEqual(faults(answer), ['/color unknown', '/count repeated', '/count too_large', '/name too_short', '/words pattern']);
    assert.deepEqual(faults(await post('form', 'count=1', form)), ['/name required']);
  });
  for (const bad of ['name=%', 'name=%00', 'name=%ff', 'name=a\0b'])
    await t.test(`that cannot be decoded is refused: ${JSON.stringify(bad)}`, async () => fails(await post('form', bad, form), 400, 'invalid_request'));
  await t.test('of another kind is 415, and one that is too long 413', async () => {
    fails(await post('form', '{}', { 'content-type': 'application/json' }), 415, 'unsupported_media_type');
    fails(await post('form', 'name=a', { 'content-type': 'application/x-www-form-urlencoded; charset=latin1' }), 415, 'unsupported_media_type');
    fails(await post('form', `name=${'x'.repeat(2000)}`, form), 413, 'body_too_large');
  });
});

test('raw bytes', async (t) => {
  const bytes = Buffer.from([0, 1, 255, 13, 10, 0, 128]);
  await t.test('come as they were sent', async () => {
    const type = 'application/octet-stream; x="Y"';
    const { status, body } = await post('raw', bytes, { 'content-type': type });
    assert.deepEqual([status, body], [200, { length: 7, checksum: checksum(bytes), media_type: type }]);
  });
  await t.test('may be read as JSON', async () => {
    const text = ' {"said" : "hello"}\n';
    const { body } = await post('raw', text, { 'content-type': 'application/json' });
    assert.deepEqual([body.length, body.checksum, body.said], [text.length, checksum(text), 'hello']);
    fails(await post('raw', '{', { 'content-type': 'application/json' }), 400, 'malformed_json');
    fails(await post('raw', '{}', { 'content-type': 'application/json' }), 400, 'invalid_request');
  });
  await t.test('are empty where nothing was sent', async () => {
    const { body } = await post('raw', '', { 'content-type': 'application/octet-stream' });
    assert.equal(body.length, 0);
  });
  await t.test('are told apart by every byte when a key is used again', async () => {
    const headers = { 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() };
    assert.equal((await post('raw', 'a\0b', headers)).status, 200);
    assert.equal((await post('raw', 'a\0b', headers)).headers['idempotent-replayed'], 'true');
    fails(await post('raw', 'a\0c', headers), 422, 'idempotency_key_reused');
  });
  await t.test('of a type that is not declared are 415', async () => {
    fails(await post('raw', bytes, { 'content-type': 'image/png' }), 415, 'unsupported_media_type');
    fails(await post('raw', bytes), 415, 'unsupported_media_type');
  });
});

test('a compressed body is 415, whatever kind the operation takes', async () => {
  const packed = gzipSync('{"title":"x"}');
  for (const coding of ['gzip', 'br', 'x-anything']) {
    const answer = await post('raw', packed, { 'content-type': 'application/json', 'content-encoding': coding });
    fails(answer, 415, 'unsupported_media_type');
    assert.match(answer.body.detail, /compressed/);
  }
  fails(await shop.staff('POST', '/api/v1/admin/products', { body: packed, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }), 415, 'unsupported_media_type');
  assert.equal((await post('raw', '{"said":"x"}', { 'content-type': 'application/json', 'content-encoding': 'identity' })).status, 200);
});

test('a stream', async (t) => {
  const bytes = Buffer.alloc(20_000_001, 'some bytes ');
  await t.test('is read piece by piece, and the worker does not grow by it', async () => {
    const { status, body } = await post('stream', bytes, { 'content-type': 'video/mp4' });
    assert.deepEqual([status, body], [200, { length: bytes.length, checksum: checksum(bytes), media_type: 'video/mp4' }]);
  });
  await t.test('needs no Content-Length', async () => {
    const part = bytes.subarray(0, 300_000);
    const { status, body } = await post('stream', part, { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' });
    assert.deepEqual([status, body.length, body.checksum], [200, part.length, checksum(part)]);
  });
  await t.test('has a limit', async () => fails(await post('stream', Buffer.alloc(60_000_001), { 'content-type': 'a/b' }), 413, 'body_too_large'));
});

const multipart = { 'content-type': 'multipart/form-data; boundary=edge' };
const parts = (...list) => `${list.map(([head, content]) => `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`).join('')}--edge--\r\n`;

test('a multipart body', async (t) => {
  await t.test('is fields and files, in whatever order, as browsers send it', async () => {
    const data = new FormData();
    const picture = Buffer.alloc(3_000_000, '\r\n--not the end\r\n');
    data.append('picture', new Blob([picture], { type: 'image/png' }), 'C:\\täst "1".png');
    data.append('title', 'Ein Bild');
    data.append('note', new Blob([''], { type: 'text/plain' }), 'empty.txt');
    data.append('place', '3');
    const sent = new Response(data);
    const { status, body } = await post('upload', Buffer.from(await sent.arrayBuffer()), { 'content-type': sent.headers.get('content-type') });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(body, { title: 'Ein Bild', place: 3, files: [
      { name: 'picture', file_name: 'täst %221%22.png', media_type: 'image/png', length: picture.length, checksum: checksum(picture) },
      { name: 'note', file_name: 'empty.txt', media_type: 'text/plain', length: 0, checksum: 0 },
    ] });
  });
  const refused = {
    'an unknown field': [parts(['name="title"', 'x'], ['name="color"', 'red']), 400, '/color unknown'],
    'a field given twice': [parts(['name="title"', 'x'], ['name="title"', 'y']), 400, '/title repeated'],
    'a field that is missing': [parts(['name="place"', '1']), 400, '/title required'],
    'a field out of bounds': [parts(['name="title"', 'x'], ['name="place"', '101']), 400, '/place too_large'],
    'a file that is not taken': [parts(['name="title"', 'x'], ['name="virus"; filename="a"', 'x']), 400, '/virus unknown'],
    'a field in place of a file': [parts(['name="title"', 'x'], ['name="note"', 'x']), 400, '/note wrong_type'],
    'a field that is not UTF-8': [Buffer.from(parts(['name="title"', '\xff']), 'latin1'), 400, '/title malformed'],
  };
  for (const [what, [body, status, fault]] of Object.entries(refused))
    await t.test(`${what} is refused`, async () => {
      const answer = await post('upload', body, multipart);
      assert.equal(answer.status, status, answer.text);
      assert.deepEqual(faults(answer), [fault]);
    });
  const malformed = { 'without an end': parts(['name="title"', 'x']).slice(0, -8), 'without a name': parts(['filename="x"', 'x']), nothing: '', other: 'title=x' };
  for (const [what, body] of Object.entries(malformed))
    await t.test(`that is not well-formed is refused: ${what}`, async () => fails(await post('upload', body, multipart), 400, 'invalid_request'));
  await t.test('has limits for a file, for fields and in all', async () => {
    fails(await post('upload', parts(['name="note"; filename="n"', 'x'.repeat(1001)], ['name="title"', 'x']), multipart), 413, 'body_too_large');
    fails(await post('upload', parts(['name="title"', 'x'.repeat(70_000)]), multipart), 413, 'body_too_large');
    fails(await post('upload', Buffer.alloc(20_000_001), multipart), 413, 'body_too_large');
  });
  await t.test('without a boundary is 415', async () => fails(await post('upload', parts(), { 'content-type': 'multipart/form-data' }), 415, 'unsupported_media_type'));
});

test('cookies', async (t) => {
  await t.test('are set one by one, and their answer is kept nowhere', async () => {
    const { status, headers } = await shop.request('GET', at('cookies'));
    assert.equal(status, 204);
    assert.deepEqual(headers['set-cookie'], [
      '__Host-one=a.b-c; Path=/; Secure; SameSite=Lax; Max-Age=600; HttpOnly',
      '__Secure-two=xyz; Path=/api/v1/edge; Secure; SameSite=Strict',
    ]);
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal(headers.deprecation, '@1688169599');
    assert.equal(headers['x-cache'], undefined);
  });
  await t.test('that break a rule are not', async () => fails(await shop.request('GET', at('cookies?bad=true')), 500, 'internal_error'));
});

test('a redirect says where to', async () => {
  for (const status of [302, 303, 307, 308]) {
    const answer = await shop.request('GET', at(`elsewhere/${status}`));
    assert.deepEqual([answer.status, answer.headers.location, answer.text], [status, '/api/v1/edge/who', '']);
  }
});

test('a line break in a header makes no second one', async () => {
  const answer = await shop.request('GET', at(`elsewhere/302?to=${encodeURIComponent('/x\r\nSet-Cookie: a=b')}`));
  fails(answer, 500, 'internal_error');
  assert.equal(answer.headers['set-cookie'], undefined);
});

test('accepted work has a place, and a repeat has the same', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  for (const replayed of [undefined, 'true']) {
    const answer = await shop.request('POST', at('tasks'), { headers });
    assert.deepEqual([answer.status, answer.headers.location, answer.headers['idempotent-replayed']], [202, '/api/v1/edge/tasks/7', replayed]);
  }
});

const bytesOf = (method, path, headers) => shop.request(method, at(path), { headers });

test('bytes come as they are, and so does their replay with its headers', async () => {
  const key = randomUUID();
  const first = await bytesOf('POST', 'pictures', { 'idempotency-key': key });
  const again = await bytesOf('POST', 'pictures', { 'idempotency-key': key });
  const other = await bytesOf('POST', 'pictures', { 'idempotency-key': randomUUID() });
  assert.equal(first.bytes.subarray(0, 10).toString('hex'), '89504e470d0a1a0a00ff');
  assert.deepEqual([again.status, again.bytes, again.headers['idempotent-replayed']], [201, first.bytes, 'true']);
  assert.equal(again.headers['content-disposition'], 'attachment; filename="picture.png"');
  assert.equal(again.headers['content-type'], 'image/png');
  assert.notDeepEqual(other.bytes, first.bytes);
  const record = await shop.db.collection('idempotency').findOne({ media_type: 'image/png' });
  assert.equal(record.sealed._bsontype, 'Binary');
});

test('a record of before, whose body is text, is replayed', async () => {
  const add = () => shop.staff('POST', '/api/v1/admin/products', { headers: { 'idempotency-key': 'of-before' }, body: { title: 'A thing' } });
  const first = await add();
  const [record] = await shop.db.collection('idempotency').find({ location: first.headers.location }).toArray();
  await shop.db.collection('idempotency').updateOne({ _id: record._id }, { $set: { body: first.text }, $unset: { sealed: 1 } });
  const again = await add();
  assert.deepEqual([again.status, again.text, again.headers['idempotent-replayed']], [201, first.text, 'true']);
});

test('a body of unknown length', async (t) => {
  await t.test('is written to its end', async () => {
    for (const count of [0, 1, 100_000]) {
      const { status, headers, text } = await shop.request('GET', at(`lines?count=${count}`));
      assert.deepEqual([status, text.length, headers['content-length'], headers.etag], [200, count * 17, undefined, undefined]);
    }
  });
  await t.test('has a head of its own', async () => {
    const { status, headers, text } = await shop.request('HEAD', at('lines?count=5'));
    assert.deepEqual([status, headers['content-type'], text], [200, 'text/plain; charset=utf-8', '']);
  });
  await t.test('that breaks off is seen to', async () => {
    for (const failAt of [0, 1, 50_000])
      await assert.rejects(shop.request('GET', at(`lines?count=100000&fail_at=${failAt}`)), /aborted|ECONNRESET|socket hang up/);
    assert.equal((await shop.request('GET', at('lines?count=1'))).status, 200);
  });
});

test('who asks', async (t) => {
  const cookie = '__Host-edge=ann';
  const who = (headers) => shop.request('GET', at('who'), { headers });
  await t.test('is known where anybody may ask', async () => {
    assert.equal((await who({})).body.actor, 'anonymous');
    assert.equal((await who({ cookie })).body.actor, 'ann');
    assert.match((await shop.staff('GET', at('who'))).body.actor, /^key_/);
    assert.match((await shop.staff('GET', at('who'), { headers: { cookie } })).body.actor, /^key_/, 'the header counts before the cookie');
  });
  await t.test('with a credential that does not count is refused there too', async () =>
    fails(await who({ authorization: 'Bearer sk_nobody_0' }), 401, 'unauthenticated'));
  await t.test('is seen with address, program and cookies', async () => {
    const { body } = await who({ 'user-agent': 'A program/1', cookie: 'a=b; taste="sweet"; c=d' });
    assert.deepEqual([body.address, body.user_agent, body.cookie], ['127.0.0.1', 'A program/1', 'sweet']);
    assert.equal((await who({ cookie: 'taste=a; taste=b' })).body.cookie, '', 'one that is there twice is none');
  });
  await t.test('may read and change their own', async () => {
    assert.equal((await shop.request('GET', at('own'), { headers: { cookie } })).body.actor, 'ann');
    fails(await shop.request('GET', at('own')), 401, 'unauthenticated');
    fails(await shop.staff('GET', at('own')), 403, 'forbidden');
  });
  const origin = shop.url;
  const change = (headers) => shop.request('POST', at('own'), { headers: { cookie, ...headers } });
  const good = { origin, 'sec-fetch-site': 'same-origin', 'x-csrf-token': 'token-of-ann' };
  await t.test('by cookie, changes only from a page of the shop', async () => {
    assert.equal((await change(good)).status, 204);
    assert.equal((await change({ origin, 'x-csrf-token': 'token-of-ann' })).status, 204);
    const wrong = [
      { ...good, 'sec-fetch-site': 'cross-site' }, { ...good, 'sec-fetch-site': 'none' }, { ...good, origin: 'https://evil.example' }, { ...good, origin: 'null' },
      { ...good, 'x-csrf-token': 'token-of-bob' }, { ...good, 'x-csrf-token': '' }, { origin, 'sec-fetch-site': 'same-origin' }, { 'x-csrf-token': 'token-of-ann' }, {},
    ];
    for (const headers of wrong) fails(await change(headers), 403, 'cross_site');
  });
});
