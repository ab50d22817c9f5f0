// What an HTTP client library would not send, and what it would not show.
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';

// A connection to a shop's TLS listener, or to a plain one if `port` is given.
export async function connect(shop, { port, localAddress = '127.0.0.1', ...options } = {}) {
  const target = { host: '127.0.0.1', localAddress, port: port ?? shop.description.https_port };
  const socket = port ? net.connect(target) : tls.connect({ ...target, servername: 'localhost', ca: shop.ca, ...options });
  await new Promise((resolve, reject) => socket.once(port ? 'connect' : 'secureConnect', resolve).once('error', reject));
  return socket;
}

// Everything that comes until the other side closes.
export function received(socket) {
  const parts = [];
  socket.on('data', (part) => parts.push(part));
  return new Promise((resolve) => {
    const end = () => resolve(Buffer.concat(parts).toString('latin1'));
    socket.on('end', end).on('close', end).on('error', end);
  });
}

// Sends bytes as they are and gives the answers that came until the server closed the connection, which it must by itself.
export async function exchange(shop, bytes, options) {
  const socket = await connect(shop, options);
  const text = received(socket);
  socket.write(bytes, 'latin1');
  return answers(await text);
}

// Takes answers apart that stand one behind the other.
export function answers(text) {
  const list = [];
  while (text !== '') {
    const end = text.indexOf('\r\n\r\n');
    assert.notEqual(end, -1, `no answer: ${text}`);
    const [first, ...lines] = text.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s)).map(([name, value]) => [name.toLowerCase(), value]));
    const length = Number(headers['content-length'] ?? 0);
    const body = text.slice(end + 4, end + 4 + length);
    list.push({ status: Number(first.split(' ')[1]), headers, text: body, body: /json/.test(headers['content-type']) ? JSON.parse(body) : undefined });
    text = text.slice(end + 4 + length);
  }
  return list;
}

// A problem document with all that openapi.yaml promises of one.
export function assertProblem(answer, status, code, instance) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const { request_id: id, title, detail, ...rest } = answer.body;
  assert.deepEqual(rest, { type: `/docs/problems#${code}`, status, code, instance });
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(id, answer.headers['x-request-id']);
  assert.ok(title && detail);
}
