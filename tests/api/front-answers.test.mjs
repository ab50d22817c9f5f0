// What nginx adds to every answer, and the answers that it gives by itself.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from '../support/test.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { assertProblem, exchange } from '../support/wire.mjs';

const origin = 'https://shop.example';
const shop = await startShop({
  demo: true,
  set: {
    ALLOW_ADDRESSES: '', // limits count here
    RATE_PROBE_PER_MINUTE: '1', RATE_PROBE_BURST: '3',
    CORS_ORIGINS: `${origin},https://admin.example:8443`,
    REQUEST_DEADLINE_MS: '5000', // it is waited for, once
  },
});
const { https_port: port, http_port: plainPort, program } = shop.description;
const contract = JSON.parse(await readFile(join(program, '../gen/operations.json'), 'utf8'));
const get = (path, options) => shop.request('GET', path, options);
const head = (path, extra = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${extra}\r\n`;

function assertHeaders({ headers }, { secure = true } = {}) {
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/);
  assert.match(headers.vary, /\bOrigin\b/);
  assert.equal(headers.server, 'nginx');
  assert.equal(headers['strict-transport-security'], secure ? 'max-age=63072000; includeSubDomains' : undefined);
}

const matrix = {
  'an answer of the application (200)': async () => {
    const answer = await get('/api/v1/products');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['cache-control'], 'public, max-age=0, must-revalidate');
    return answer;
  },
  'an answer without a body (304)': async () => {
    const { headers: { etag } } = await get('/api/v1/categories');
    const answer = await get('/api/v1/categories', { headers: { 'if-none-match': etag } });
    assert.equal(answer.status, 304);
    return answer;
  },
  'a refusal of the application (404)': async () => {
    const answer = await get('/api/v1/products/none');
    assertProblem(answer, 404, 'product_not_found', '/api/v1/products/none');
    return answer;
  },
  'a path that nobody promised (404)': async () => {
    const answer = await get('/api/v1/none?a=b');
    assertProblem(answer, 404, 'not_found', '/api/v1/none');
    assert.equal(answer.headers['cache-control'], 'private, no-store');
    return answer;
  },
  'a path outside the API (404)': async () => {
    const answer = await get('/none');
    assertProblem(answer, 404, 'not_found', '/none');
    return answer;
  },
  'a method that files do not have (405)': async () => {
    const answer = await shop.request('POST', '/docs/index.html');
    assertProblem(answer, 405, 'method_not_allowed', '/docs/index.html');
    assert.equal(answer.headers.allow, 'GET, HEAD');
    return { ...answer, headers: { ...answer.headers, 'cross-origin-resource-policy': 'same-origin' } };
  },
  'TRACE, which shows what proxies added (405)': async () => {
    const [answer] = await exchange(shop, head('/api/v1/products').replace('GET', 'TRACE'));
    assertProblem(answer, 405, 'method_not_allowed', '/api/v1/products');
    return answer;
  },
  'a body beyond the bound (413)': async () => {
    const [answer] = await exchange(shop, `POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n`);
    assertProblem(answer, 413, 'body_too_large', '/api/v1/admin/categories');
    return answer;
  },
  'a body beyond the bound that does not say how large it is (413)': async () => {
    const size = 100000;
    const [answer] = await exchange(shop, `POST /api/v1/admin/categories HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`
      + `${size.toString(16)}\r\n${' '.repeat(size)}\r\n0\r\n\r\n`);
    assertProblem(answer, 413, 'body_too_large', '/api/v1/admin/categories');
    return answer;
  },
  'an address beyond the bound (414)': async () => {
    const [answer] = await exchange(shop, head(`/api/v1/products?brand=${'x'.repeat(20000)}`));
    assert.equal(answer.status, 414);
    assert.equal(answer.body.code, 'uri_too_long');
    return answer;
  },
  'headers beyond the bound (431)': async () => {
    const [answer] = await exchange(shop, head('/api/v1/products', `X-Much: ${'x'.repeat(20000)}\r\n`));
    assertProblem(answer, 431, 'headers_too_large', '/api/v1/products');
    return answer;
  },
  'what is no request (400)': async () => {
    const [answer] = await exchange(shop, 'x\r\n\r\n');
    assert.equal(answer.body.code, 'invalid_request');
    return answer;
  },
  'too many requests (429)': async () => {
    let answer;
    for (let i = 0; i < 10 && answer?.status !== 429; i++) answer = await get('/healthz');
    assertProblem(answer, 429, 'rate_limited', '/healthz');
    assert.equal(answer.headers['retry-after'], '1');
    assert.equal(answer.headers['ratelimit-policy'], '"probe";q=1;w=60');
    assert.equal(answer.headers.ratelimit, '"probe";r=0;t=1');
    return answer;
  },
};
for (const [name, ask] of Object.entries(matrix)) test(`the headers are on ${name}`, async () => assertHeaders(await ask()));

test('a path is given back only as far as it is plain', async () => {
  const [answer] = await exchange(shop, head('/api/v1/no"ne\\'));
  assertProblem(answer, 404, 'not_found', '');
});

test('a request id and forwarding headers of the client are not believed', async () => {
  const given = 'f'.repeat(32);
  const answer = await get('/api/v1/products/none', { headers: { 'x-request-id': given, 'x-forwarded-for': '203.0.113.9' } });
  assert.notEqual(answer.body.request_id, given);
});

test('plain HTTP: the API refuses, the rest is sent to HTTPS', async (t) => {
  await t.test('the API', async () => {
    const [answer] = await exchange(shop, head('/api/v1/products', 'Authorization: Bearer x\r\n'), { port: plainPort });
    assertProblem(answer, 403, 'https_required', '/api/v1/products');
    assertHeaders(answer, { secure: false });
  });
  await t.test('a page', async () => {
    const [answer] = await exchange(shop, head('/docs/?a=b').replace('localhost', 'evil.example'), { port: plainPort });
    assert.equal(answer.status, 308);
    assert.equal(answer.headers.location, `https://localhost:${port}/docs/?a=b`);
  });
  await t.test('to the port of HTTPS', async () => {
    const [answer] = await exchange(shop, head('/api/v1/products'), { port });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, 'invalid_request');
  });
});

test('CORS: origins of the list, exactly', async (t) => {
  const preflight = (from) => shop.request('OPTIONS', '/api/v1/admin/categories', {
    headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  await t.test('are told that they may', async () => {
    const { status, headers } = await preflight(origin);
    assert.equal(status, 204);
    assert.equal(headers['access-control-allow-origin'], origin);
    assert.equal(headers['access-control-allow-credentials'], 'true');
    assert.equal(headers['access-control-allow-methods'], 'POST');
    assert.match(headers['access-control-allow-headers'], /\bContent-Type\b/);
    assert.equal(headers['access-control-max-age'], '600');
  });
  await t.test('may read the answer, problems too', async () => {
    for (const path of ['/api/v1/products', '/api/v1/products/none', '/api/v1/none']) {
      const { headers } = await get(path, { headers: { origin } });
      assert.equal(headers['access-control-allow-origin'], origin);
      assert.match(headers['access-control-expose-headers'], /\bETag\b.*\bX-Request-Id\b/);
    }
  });
  const hostile = ['null', 'https://evil.example', 'https://shop.example.evil.example', 'https://evil-shop.example', 'https://sub.shop.example',
    'http://shop.example', 'https://shop.example:444', 'https://shop.example/', 'https://shop.exampleX', '*', `${origin} https://evil.example`];
  for (const from of hostile)
    await t.test(`${from} may not`, async () => {
      for (const { headers } of [await preflight(from), await get('/api/v1/products', { headers: { origin: from } })])
        assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith('access-control-')), []);
    });
  await t.test('OPTIONS that is no preflight is the application\'s', async () => {
    const { status, headers } = await shop.request('OPTIONS', '/api/v1/admin/categories');
    assert.equal(status, 204);
    assert.match(headers.allow, /\bPOST\b/);
  });
});

test('pictures', async (t) => {
  const [name] = await readdir(new URL('../../demo/media', import.meta.url));
  await t.test('are kept long and run nothing', async () => {
    const { status, headers } = await get(`/media/${name}`);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'image/svg+xml');
    assert.equal(headers['content-security-policy'], "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    assert.match(headers['cache-control'], /^public, max-age=\d{7}/);
  });
  for (const path of ['/media/', '/media/../openapi.yaml', '/media/..%2fREADME.md', '/media/%2e%2e/README.md', '/media/README.md', '/media/.x.svg', `/media/${name}.html`, `/media//etc/passwd`])
    await t.test(`${path} is none`, async () => assert.equal((await get(path)).status, 404));
});

test('the reference', async (t) => {
  await t.test('is at /docs/', async () => {
    assert.equal((await get('/docs')).headers.location, '/docs/');
    const { status, headers } = await get('/docs/');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
  });
  await t.test('has the contract, with the address of this shop', async () => {
    const { body, headers } = await get('/docs/openapi.json');
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(body.servers.map(({ url }) => url), [shop.url]);
    const promised = Object.entries(body.paths).flatMap(([path, item]) => Object.keys(item).filter((key) => key !== 'parameters').map((method) => `${method.toUpperCase()} ${path}`));
    assert.deepEqual(promised.sort(), contract.operations.map(({ method, path }) => `${method} ${path}`).sort());
  });
  await t.test('explains every problem where its type leads', async () => {
    const { status, text } = await get('/docs/problems');
    assert.equal(status, 200);
    for (const code of Object.keys(contract.problems)) assert.match(text, new RegExp(`id="${code}"`));
  });
});

test('compressed is only what is the same for everybody', async () => {
  const encoding = async (path, ask = 'request') => {
    const { status, headers } = await shop[ask]('HEAD', path, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(status, 200, path);
    return headers['content-encoding'];
  };
  assert.equal(await encoding('/docs/openapi.json'), 'gzip');
  assert.equal(await encoding('/api/v1/products?limit=100'), 'gzip');
  assert.equal(await encoding('/api/v1/admin/products?limit=100', 'staff'), undefined);
});

test('the access log tells what happened, and not of whom', async () => {
  const { headers: { 'x-request-id': id } } = await get('/api/v1/products/secret-slug?currency=USD', { headers: { 'user-agent': 'secret-agent' } });
  const read = async () => (await readFile(join(shop.folder, 'log/access.log'), 'utf8')).split('\n').slice(0, -1);
  const lines = await until('it is logged, which is after the answer', async () => {
    const now = await read();
    return now.some((text) => text.includes(id)) && now;
  });
  const line = JSON.parse(lines.find((text) => text.includes(id)));
  assert.equal(line.method, 'GET');
  assert.equal(line.route, '/api/v1/products/{product}');
  assert.equal(line.status, 404);
  assert.match(line.traceparent, new RegExp(`^00-${id}-`));
  for (const text of lines) assert.doesNotMatch(JSON.stringify(JSON.parse(text)), /secret|127\.0\.0\.1|currency/);
});

// The last ones, because nothing is left after them.
async function workers(master) {
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

test('without the application', async (t) => {
  const master = await shop.pid();
  const all = [master, ...await workers(master)];
  await t.test('one that hangs is given up (504)', async () => {
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    const answer = await get('/api/v1/products?limit=3');
    assertProblem(answer, 504, 'gateway_timeout', '/api/v1/products');
    assert.equal(answer.headers['retry-after'], '1');
    assertHeaders(answer);
  });
  await t.test('one that is gone is told (502), and nothing old is given in its place', async () => {
    for (const pid of all) process.kill(pid, 'SIGKILL');
    for (const [method, path, body] of [['GET', '/api/v1/products'], ['POST', '/api/v1/admin/products', ' '.repeat(100000)]]) {
      const answer = await shop.request(method, path, { body });
      assertProblem(answer, 502, 'gateway_error', path);
      assertHeaders(answer);
    }
  });
});
