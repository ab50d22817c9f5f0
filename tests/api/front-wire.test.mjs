// The door against those who do not speak HTTP as others do: on the wire, byte by byte.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from '../support/test.mjs';
import tls from 'node:tls';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { connect, exchange, received } from '../support/wire.mjs';

const shop = await startShop({ set: { CLIENT_TIMEOUT_S: '1' } });

test('TLS', async (t) => {
  const handshake = async (options) => {
    const socket = await connect(shop, options);
    const seen = { protocol: socket.getProtocol(), cipher: socket.getCipher().name, alpn: socket.alpnProtocol, key: socket.getEphemeralKeyInfo() };
    socket.destroy();
    return seen;
  };
  await t.test('1.3 and 1.2, with HTTP/2', async () => {
    assert.equal((await handshake({ ALPNProtocols: ['h2', 'http/1.1'] })).alpn, 'h2');
    assert.equal((await handshake({ minVersion: 'TLSv1.3' })).protocol, 'TLSv1.3');
    const { protocol, key } = await handshake({ maxVersion: 'TLSv1.2' });
    assert.equal(protocol, 'TLSv1.2');
    assert.equal(key.type, 'ECDH');
  });
  // a client that would do anything, so that it is the server who refuses
  const careless = { ciphers: 'ALL:@SECLEVEL=0', secureOptions: 0 };
  for (const version of ['TLSv1', 'TLSv1.1'])
    await t.test(`${version} is refused`, async () => {
      await assert.rejects(handshake({ ...careless, minVersion: version, maxVersion: version }), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    });
  const strong = /^ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)$/;
  const ciphers = tls.getCiphers().map((name) => name.toUpperCase()).filter((name) => !name.startsWith('TLS_'));
  for (const name of ciphers.filter((cipher) => !strong.test(cipher)))
    await t.test(`${name} is refused`, async () => {
      await assert.rejects(handshake({ ciphers: `${name}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' }), { code: /ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE|ERR_SSL_NO_CIPHERS_AVAILABLE/ });
    });
  const own = ciphers.filter((cipher) => strong.test(cipher) && cipher.includes('ECDSA')); // the certificate's kind
  for (const name of own) await t.test(`${name} is spoken`, async () => assert.equal((await handshake({ ciphers: name, maxVersion: 'TLSv1.2' })).cipher, name));
});

// Each would be one request to us and two to someone who reads it otherwise. One answer, then the end.
const post = 'POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const smuggled = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
const ambiguous = {
  'a length and chunks': `${post}Content-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'chunks and a length': `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
  'two lengths that differ': `${post}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  'two lengths that agree': `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
  'a list of lengths': `${post}Content-Length: 2, 2\r\n\r\n{}${smuggled}`,
  'a length with a sign': `${post}Content-Length: +2\r\n\r\n{}${smuggled}`,
  'a negative length': `${post}Content-Length: -1\r\n\r\n${smuggled}`,
  'a length in hexadecimal': `${post}Content-Length: 0x2\r\n\r\n{}${smuggled}`,
  'an encoding that nobody knows': `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'two encodings': `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  'two headers of encodings': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
  'chunks in HTTP/1.0': `${post.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'a space before the colon': `${post}Content-Length : 2\r\n\r\n{}${smuggled}`,
  'a header on two lines': `${post}X-Folded: a\r\n Content-Length: 2\r\n\r\n{}${smuggled}`,
  'a chunk size that is none': `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${smuggled}`,
  'a chunk size that overflows': `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n${smuggled}`,
  'a NUL in a header': `${post}X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n${smuggled}`,
  'no host': `GET /api/v1/products HTTP/1.1\r\n\r\n${smuggled}`,
  'two hosts': `GET /api/v1/products HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n${smuggled}`,
  'a space in the address': `GET /api/v1/products /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n${smuggled}`,
  'an address above the root': `GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n${smuggled}`,
  'an HTTP that is not there yet': `GET /api/v1/products HTTP/3.7\r\nHost: localhost\r\n\r\n${smuggled}`,
};
for (const [name, bytes] of Object.entries(ambiguous))
  test(`${name}: 400 and the end`, async () => {
    const answers = await exchange(shop, bytes);
    assert.deepEqual(answers.map(({ status, body }) => [status, body.code]), [[400, 'invalid_request']]);
  });

test('a client that stops half way is let go', async (t) => {
  const halves = {
    'in the head': 'GET /api/v1/products HTTP/1.1\r\nHost: loc',
    'before anything': '',
    'in the body': `${post}Content-Length: 100\r\n\r\n{`,
  };
  for (const [name, bytes] of Object.entries(halves))
    await t.test(name, async () => {
      const socket = await connect(shop);
      const text = received(socket);
      if (bytes) socket.write(bytes);
      assert.doesNotMatch(await text, /^HTTP\/1.1 2/); // it ends: that is the test
    });
  await t.test('in reading', async () => {
    const path = '/docs/swagger-ui-bundle.js';
    const whole = (await shop.request('GET', path)).text.length;
    const socket = await connect(shop);
    socket.pause();
    const closed = new Promise((resolve) => socket.once('close', resolve).on('error', () => {}));
    const times = 20; // more than the buffers between take
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(times));
    await until('nginx has given one up half way', async () => (await readFile(join(shop.folder, 'log/access.log'), 'utf8')).split('\n').slice(0, -1)
      .map((line) => JSON.parse(line)).some(({ route, bytes }) => route === '/docs' && bytes < whole));
    let got = 0;
    socket.on('data', (part) => { got += part.length; }).resume();
    await closed;
    assert.ok(got < whole * times, `all ${got} bytes came to who did not read`);
  });
});

test('one that trickles the head is let go, however busy it looks', async () => {
  const socket = await connect(shop);
  const text = received(socket);
  socket.write('GET /api/v1/products HTTP/1.1\r\nHost: localhost\r\n');
  const trickle = setInterval(() => socket.write('X-A: b\r\n', () => {}), 200);
  assert.doesNotMatch(await text, /^HTTP\/1.1 2/);
  clearInterval(trickle);
});
