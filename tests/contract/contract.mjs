// Asks a shop for the operations of the contract, checks every answer against it, and notes what was produced.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import * as fastcgi from '../support/fastcgi.mjs';
import fixtures, { exceptions } from './fixtures.mjs';
import { members, parameterExample } from './generate.mjs';

export class Contract {
  // The contract that the shop's program was compiled from.
  static async of(shop) {
    const made = join(dirname(shop.description.program), 'gen');
    const [list, openapi] = await Promise.all(['operations.json', 'nginx/openapi.json'].map(async (name) => JSON.parse(await readFile(join(made, name), 'utf8'))));
    return new Contract(shop, list, openapi);
  }

  constructor(shop, list, openapi) {
    this.shop = shop;
    Object.assign(this, list); // operations, shapes, problems, permissions
    this.produced = new Set(); // `operation status` and `operation code`; `- code` for what stands before all operations
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(openapi, 'contract');
    this.validators = {};
    for (const name of Object.keys(openapi.components.schemas)) this.validators[name] = ajv.compile({ $ref: `contract#/components/schemas/${name}` });
    this.schemas = {}; // operation → status → validator of what is published
    this.headers = {}; // operation → status → the names of headers that are published
    for (const [name, { content }] of Object.entries(openapi.components.responses))
      for (const type of Object.keys(content)) this.validators[`responses/${name}`] = ajv.compile({ $ref: `contract#/components/responses/${name}/content/${type.replace('/', '~1')}/schema` });
    for (const operation of this.operations) {
      const { responses } = openapi.paths[operation.path][operation.method.toLowerCase()];
      const each = (make) => Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, make(response)]));
      this.schemas[operation.id] = each((response) => {
        const reference = response.$ref?.replace('#/components/', '') ?? response.content?.['application/json']?.schema.$ref.split('/').at(-1);
        return this.validators[reference];
      });
      this.headers[operation.id] = each(({ $ref, headers }) => Object.keys(($ref ? openapi.components.responses[$ref.split('/').at(-1)].headers : headers) ?? {}).map((name) => name.toLowerCase()));
    }
  }

  // A request that succeeds; each call gives a new one.
  async valid(operation) {
    return this.complete(operation, await fixtures[operation.id]?.request?.(this.shop) ?? {});
  }

  // One that meets a problem of the operation's own.
  async meeting(operation, code) {
    const make = fixtures[operation.id]?.problems?.[code];
    assert.ok(make, `tests/contract/fixtures.mjs has no request that meets ${code} of ${operation.id}`);
    return this.complete(operation, await make(this.shop));
  }

  // One that is well-formed, whatever becomes of it.
  wellFormed(operation) {
    return this.complete(operation, operation.if_match ? { headers: { 'if-match': '"1"' } } : {});
  }

  // Fills in what the operation requires and the request does not say.
  complete(operation, { path = {}, query = {}, headers = {}, body, undo }) {
    const all = { path: { ...path }, query: { ...query }, headers: { ...headers }, undo };
    for (const parameter of operation.parameters) {
      const place = { path: all.path, query: all.query, header: all.headers }[parameter.in];
      const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
      if (parameter.required && place[name] === undefined) place[name] = parameterExample(parameter);
    }
    if (['required', 'resumable'].includes(operation.idempotency)) all.headers['idempotency-key'] ??= randomUUID();
    if (operation.body) all.body = { ...members(operation.body, this.shapes), ...body };
    return all;
  }

  uri(operation, { path = {}, query = {} }) {
    const filled = operation.path.replace(/\{(\w+)\}/g, (_, name) => (path[name]?.raw ?? encodeURIComponent(path[name])));
    const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    return filled + (pairs.length > 0 ? `?${pairs.join('&')}` : '');
  }

  // Why nothing produces this on purpose; undefined for what is produced.
  exception(operation, code) {
    return exceptions[`${operation.id} ${code}`];
  }

  // Sends a request by the listener and with the key that the operation wants, and checks the answer.
  //   method    another than the operation's        token   another key, or null for none
  //   search    added to the query as it is         text    the body as it is
  async send(operation, request, { method = operation.method, token = this.shop.apiKey, search = '', text } = {}) {
    const door = operation.listener === 'loopback' ? 'loopback' : 'request';
    const uri = this.uri(operation, request);
    const guarded = operation.permission !== 'public';
    const headers = { ...(guarded && token !== null && { authorization: `Bearer ${token}` }), ...request.headers };
    const withBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
    if (withBody && text !== undefined) headers['content-type'] ??= 'application/json';
    const answer = await this.shop[door](method, uri + search, { headers, body: withBody ? text ?? request.body : undefined });
    this.check(operation, method, uri, answer);
    return answer;
  }

  // The same past nginx, to the worker itself.
  //   parameters  of FastCGI, such as CONTENT_LENGTH
  async sendPast(operation, request, { parameters = {}, body = operation.body ? JSON.stringify(request.body) : '' } = {}) {
    const socket = join(this.shop.description.run_dir, `${operation.pool}.sock`);
    const uri = this.uri(operation, request);
    const bytes = fastcgi.request(operation.method, uri, {
      headers: { ...(operation.permission !== 'public' && { authorization: `Bearer ${this.shop.apiKey}` }), ...request.headers },
      parameters: { CONTENT_TYPE: 'application/json', CARTWRIGHT_LISTENER: operation.listener, ...parameters },
      body,
    });
    const answer = fastcgi.parse(await fastcgi.send(socket, bytes));
    assert.ok(answer.status, `no answer: ${answer.output}`);
    if (/json/.test(answer.headers['content-type']) && answer.text !== '') answer.body = JSON.parse(answer.text);
    this.check(operation, operation.method, uri, answer);
    return answer;
  }

  // What holds for every answer, and that the contract promises this one.
  check(operation, method, uri, answer) {
    const { status, headers, text, body } = answer;
    const what = `${method} ${uri} → ${status} ${text.slice(0, 300)}`;
    assert.doesNotMatch(headers.status ?? '', /Unnamed/, `${what}: src/statuses.def does not have it`);
    if (status >= 400) {
      this.checkProblem(operation, uri, answer, what);
      return;
    }
    this.produced.add(`${operation.id} ${status}`);
    if (method === 'OPTIONS') {
      assert.equal(text, '', what);
      return;
    }
    this.checkHeaders(operation, answer, what);
    if (status === 304) {
      assert.equal(text, '', what);
      return;
    }
    const promised = operation.answers.find((each) => each.status === status);
    assert.ok(promised, `${what}: not promised`);
    if (promised.media_type) assert.equal(headers['content-type'].split(';')[0], promised.media_type.split(';')[0], what);
    if (method === 'HEAD' || status === 204) assert.equal(text, '', what);
    else if (promised.shape) this.fits(this.schemas[operation.id][status], body, what);
    if (method === 'GET' && status === 200) assert.match(headers.etag ?? '', /^(W\/)?"[!#-~]+"$/, what);
    assert.equal(headers['cache-control'], operation.cache === 'public' ? 'public, max-age=0, must-revalidate' : 'private, no-store', what);
  }

  // Those that are published are there, except some that tell something by that; those that the worker writes are published.
  checkHeaders(operation, { status, headers }, what) {
    const published = this.headers[operation.id][status];
    assert.ok(published, `${what}: is not in the published contract`);
    const may = new Set(['idempotent-replayed']);
    if (headers['x-request-id'] === undefined) ['x-request-id', 'ratelimit-policy'].forEach((name) => may.add(name)); // it did not come by nginx
    if (status >= 400 && status !== 429) may.add('ratelimit-policy'); // nginx refuses some before it knows the class of the path
    if (status === 409) may.add('retry-after'); // of one code among them
    for (const name of published.filter((each) => !may.has(each)))
      assert.ok(headers[name] !== undefined, `${what}: has no ${name}`);
    for (const name of ['etag', 'location', 'idempotent-replayed', 'retry-after', 'www-authenticate', 'ratelimit'])
      assert.ok(headers[name] === undefined || published.includes(name), `${what}: ${name} is not published`);
  }

  checkProblem(operation, uri, { status, headers, text, body }, what) {
    assert.equal(headers['cache-control'], 'private, no-store', what);
    if (text === '') return; // to HEAD
    assert.equal(headers['content-type'].split(';')[0], 'application/problem+json', what);
    this.fits(this.validators.Problem, body, what);
    const declared = this.problems[body.code];
    assert.ok(declared, `${what}: no such code`);
    const ofNone = declared.implied === 'astray'; // the request reached no operation
    assert.ok(operation.problems.includes(body.code) || declared.implied === 'front' || ofNone, `${what}: not promised by ${operation.id}`);
    if (!ofNone) {
      this.fits(this.schemas[operation.id][status], body, what);
      this.checkHeaders(operation, { status, headers }, what);
    }
    assert.deepEqual([body.status, body.title, body.type], [status, declared.title, `/docs/problems#${body.code}`], what);
    assert.equal(status, declared.status, what);
    assert.match(body.request_id, /^[0-9a-f]{32}$/, what);
    if (headers['x-request-id'] !== undefined) assert.equal(headers['x-request-id'], body.request_id, what);
    if (status === 401) assert.match(headers['www-authenticate'] ?? '', /^Bearer/, what);
    if (status === 405) assert.ok(headers.allow, what);
    if (status === 429 || status === 503) assert.match(headers['retry-after'] ?? '', /^[1-9][0-9]*$/, what);
    this.produced.add(`${ofNone || declared.implied === 'front' ? '-' : operation.id} ${body.code}`);
  }

  fits(validator, body, what) {
    assert.ok(validator(body), `${what}: ${JSON.stringify(validator.errors)}`);
  }
}

// Asserts the code of an answer, and its violations if any are expected: [[pointer, code]…].
export function refused(answer, code, violations) {
  assert.equal(answer.body?.code, code, `${answer.status} ${answer.text.slice(0, 500)}`);
  if (violations) assert.deepEqual(answer.body.errors?.map((error) => [error.pointer, error.code]), violations, answer.text.slice(0, 500));
}

export function done(answer) {
  assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status} ${answer.text.slice(0, 500)}`);
}

// Runs a function over items, several at a time: a test that asks thousands of questions need not wait for each answer.
export async function each(items, run, atOnce = 4) {
  const queue = [...items];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  }));
}
