// FastCGI as a web server speaks it, and any other bytes one likes to send to a worker's socket.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const BEGIN = 1, ABORT = 2, END = 3, PARAMETERS = 4, INPUT = 5, OUTPUT = 6, GET_VALUES = 9;

export function record(type, content = Buffer.alloc(0), { id = 1, padding = 0, version = 1, length = content.length } = {}) {
  const header = Buffer.from([version, type, id >> 8, id & 255, length >> 8, length & 255, padding, 0]);
  return Buffer.concat([header, content, Buffer.alloc(padding)]);
}

export function pair(name, value) {
  const length = (text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes < 128) return Buffer.from([bytes]);
    const long = Buffer.alloc(4);
    long.writeUInt32BE(bytes + 0x80000000);
    return long;
  };
  return Buffer.concat([length(name), length(value), Buffer.from(name), Buffer.from(value)]);
}

export const begin = (options) => record(BEGIN, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]), options);

// The records of one request, as nginx sends them.
export function request(method, uri, { headers = {}, parameters = {}, body = '' } = {}) {
  const bytes = Buffer.from(body);
  const [path, query = ''] = uri.split('?');
  const all = {
    REQUEST_METHOD: method, DOCUMENT_URI: path, QUERY_STRING: query, CARTWRIGHT_LISTENER: 'loopback',
    ...(bytes.length > 0 && { CONTENT_LENGTH: String(bytes.length), CONTENT_TYPE: 'application/json' }), ...parameters,
  };
  for (const [name, value] of Object.entries(headers)) all[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = value;
  const text = Buffer.concat(Object.entries(all).map(([name, value]) => pair(name, value)));
  const parts = [begin()];
  for (let at = 0; at < text.length; at += 32768) parts.push(record(PARAMETERS, text.subarray(at, at + 32768)));
  parts.push(record(PARAMETERS));
  for (let at = 0; at < bytes.length; at += 32768) parts.push(record(INPUT, bytes.subarray(at, at + 32768)));
  parts.push(record(INPUT));
  return Buffer.concat(parts);
}

// What a worker sent: { ended, output }, and of a whole answer also { status, headers, text }.
export function parse(bytes) {
  const output = [];
  let ended = false;
  for (let at = 0; at + 8 <= bytes.length;) {
    const [, type] = bytes.subarray(at);
    const length = bytes.readUInt16BE(at + 4);
    if (type === OUTPUT) output.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === END) ended = true;
    at += 8 + length + bytes[at + 6];
  }
  const whole = Buffer.concat(output).toString();
  const split = whole.indexOf('\r\n\r\n');
  if (!ended || split < 0) return { ended, output: whole };
  const headers = Object.fromEntries(whole.slice(0, split).split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { ended, output: whole, status: parseInt(headers.status, 10), headers, text: whole.slice(split + 4) };
}

// A connection to a Unix socket. While as many wait there as may, the kernel says EAGAIN, and a client comes again.
export async function connect(path) {
  for (;;) {
    const socket = net.connect({ path, allowHalfOpen: true });
    const fault = await new Promise((resolve) => socket.once('connect', () => resolve()).once('error', resolve));
    if (!fault) return socket;
    if (fault.code !== 'EAGAIN') throw fault;
    await sleep(5);
  }
}

// Sends bytes to a Unix socket and gives what came back when the worker closed. `end` closes our side after the last byte;
// `abandon` ends the connection at once, without waiting for anything.
export async function send(path, bytes, { end = false, abandon = false } = {}) {
  const socket = await connect(path);
  return new Promise((resolve, reject) => {
    const parts = [];
    socket.on('data', (part) => parts.push(part));
    socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(Buffer.concat(parts)));
    socket.write(bytes, () => {
      if (abandon) socket.destroy();
      else if (end) socket.end();
    });
  });
}
