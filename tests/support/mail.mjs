// A mail server to send to, and a look at what came.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

const run = promisify(execFile);

export const parse = (raw) => PostalMime.parse(raw);

// A certificate for localhost that vouches for itself: { key, cert, file }.
export async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'cw-mail-'));
  after(() => rm(folder, { recursive: true }));
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', file]);
  return { key: await readFile(key), cert: await readFile(file), file };
}

// Starts one on a port, 0 for any. `arrived` is asked about each message, when all of it is there and before it is acknowledged, and
// may throw what the server is to say instead; `recipient` the same for each recipient.
export async function startMailServer({ port = 0, arrived = () => {}, recipient = () => {}, ...options } = {}) {
  const messages = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100, // for senders that keep their connection
    ...options,
    onRcptTo: (address, session, done) => Promise.resolve().then(() => recipient(address.address)).then(() => done(), done),
    onData(stream, session, done) {
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', async () => {
        const raw = Buffer.concat(parts);
        const message = { raw, parsed: await parse(raw), to: session.envelope.rcptTo.map(({ address }) => address),
          from: session.envelope.mailFrom.address, secure: session.secure, user: session.user };
        messages.push(message);
        Promise.resolve().then(() => arrived(message)).then(() => done(), done);
      });
    },
  });
  server.on('error', () => {}); // a sender that is killed breaks its connection
  await new Promise((resolve, reject) => server.listen(port, '127.0.0.1', (error) => (error ? reject(error) : resolve())));
  const close = () => new Promise((resolve) => server.close(resolve));
  after(close);
  return { messages, close, port: server.server.address().port };
}

// What a receiver keeps that drops repeated messages.
export const unique = (messages) => [...new Map(messages.map((message) => [message.parsed.messageId, message])).values()];

export const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

// The mails in a shop's mailbox folder, with the names of their files.
export async function mailbox(shop) {
  const folder = join(shop.folder, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map(async (name) => {
    const raw = await readFile(join(folder, name));
    return { name, raw, parsed: await parse(raw) };
  }));
}
