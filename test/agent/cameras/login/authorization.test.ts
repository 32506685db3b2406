/** Authorization against the RFCs' vectors and challenges as written by devices. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuthorizer } from '../../../../src/agent/cameras/login/authorization.ts';
import { parseChallenges } from '../../../../src/agent/cameras/login/challenges.ts';

const get = { method: 'GET', uri: '/dir/index.html' };
const mufasa = { username: 'Mufasa', password: 'Circle of Life' };

/** Fields of an Authorization value, unquoted. */
function fields(header: string | undefined): Record<string, string> {
  const found = [...(header ?? '').matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
  return Object.fromEntries(found.map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']));
}

function answer(challenge: string, options: { credentials?: typeof mufasa; cnonce?: string } = {}) {
  const authorizer = createAuthorizer(options.credentials ?? mufasa, () => options.cnonce ?? 'mine');
  expect(authorizer.challenge([challenge])).toBe('answerable');
  return fields(authorizer.header(get));
}

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text, 'utf8').digest('hex');

describe('vectors of the RFCs', () => {
  it('RFC 2617, 3.5', () => {
    const given = answer(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      { cnonce: '0a4f113b', credentials: { username: 'Mufasa', password: 'Circle Of Life' } },
    );
    expect(given).toEqual({
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
      response: '6629fae49393a05397450978507c4ef1',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
    });
  });

  it('RFC 2069, 2.4, as its erratum corrects it', () => {
    const given = answer('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"', {
      credentials: { username: 'Mufasa', password: 'CircleOfLife' },
    });
    expect(given).toEqual({
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      response: '1949323746fe6a43ef61f9606e7febea',
    });
  });

  const example = (algorithm: string) =>
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

  it('RFC 7616, 3.9.1: chooses the stronger of MD5 and SHA-256', () => {
    expect(answer(example('MD5'), { cnonce })['response']).toBe('8ca523f5e9506fed4657c9700eebdbec');
    const sha = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1';
    expect(answer(example('SHA-256'), { cnonce })).toMatchObject({ response: sha, algorithm: 'SHA-256' });
    for (const headers of [
      [example('MD5'), example('SHA-256'), 'Basic realm="x"'],
      [`Basic realm="x", ${example('SHA-256')}, ${example('MD5')}`],
    ]) {
      const authorizer = createAuthorizer(mufasa, () => cnonce);
      expect(authorizer.challenge(headers)).toBe('answerable');
      expect(fields(authorizer.header(get))['response']).toBe(sha);
    }
  });

  it('RFC 7616, 3.9.2: SHA-512-256, a hidden name beyond ASCII (values of erratum 4897)', () => {
    const authorizer = createAuthorizer(
      { username: 'Jäsøn Doe', password: 'Secret, or not?' },
      () => 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
    );
    authorizer.challenge([
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", ' +
        'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
    ]);
    expect(fields(authorizer.header({ method: 'GET', uri: '/doe.json' }))).toMatchObject({
      username: '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
      userhash: 'true',
      response: '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
    });
  });

  it('RFC 7617: Basic, also in UTF-8', () => {
    const basic = (username: string, password: string) => {
      const authorizer = createAuthorizer({ username, password });
      expect(authorizer.challenge(['Basic realm="foo", charset="UTF-8"'])).toBe('answerable');
      return authorizer.header(get);
    };
    expect(basic('Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    expect(basic('test', '123£')).toBe('Basic dGVzdDoxMjPCow==');
  });
});

describe('shapes of a challenge', () => {
  it('keeps the first cnonce in the secret of MD5-sess', () => {
    const authorizer = createAuthorizer(mufasa, () => 'c1');
    authorizer.challenge(['Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"']);
    for (const count of ['00000001', '00000002']) {
      const secret = hash('md5', `${hash('md5', 'Mufasa:r:Circle of Life')}:n:c1`);
      expect(fields(authorizer.header(get))).toMatchObject({
        nc: count,
        cnonce: 'c1',
        response: hash('md5', `${secret}:n:${count}:c1:auth:${hash('md5', 'GET:/dir/index.html')}`),
      });
    }
  });

  it('covers the body with auth-int when it is the only option', () => {
    const authorizer = createAuthorizer(mufasa, () => 'c1');
    authorizer.challenge(['Digest realm="r", nonce="n", qop=auth-int']);
    const given = fields(authorizer.header({ method: 'POST', uri: '/x', body: Buffer.from('<soap/>') }));
    const asked = hash('md5', `POST:/x:${hash('md5', '<soap/>')}`);
    const secret = hash('md5', 'Mufasa:r:Circle of Life');
    expect(given).toMatchObject({
      qop: 'auth-int',
      response: hash('md5', `${secret}:n:00000001:c1:auth-int:${asked}`),
    });
  });

  it('parses any order and case, without quotes or commas, with = in the nonce', () => {
    const expected = answer('Digest realm="IP Camera (C1)", nonce="MTYz=NDU2==", qop="auth", opaque="o=o"');
    for (const odd of [
      'digest NONCE="MTYz=NDU2==",QOP="auth",Opaque="o=o",REALM="IP Camera (C1)"',
      'Digest qop=auth, nonce=MTYz=NDU2==, opaque=o=o, realm=IP Camera (C1)',
      'DIGEST realm = "IP Camera (C1)" nonce = "MTYz=NDU2==" opaque="o=o" qop="auth"',
      '  Digest  realm=IP Camera (C1)  nonce=MTYz=NDU2==  opaque=o=o qop=AUTH,',
      'Digest realm="IP Camera (C1)", nonce="MTYz=NDU2==", qop="auth", opaque="o=o", stale=FALSE, domain="/ /x"',
    ]) {
      expect(answer(odd)).toEqual(expected);
    }
  });

  it('echoes an algorithm only when given, and accepts a quoted or empty one', () => {
    expect(answer('Digest realm="r", nonce="n"')).not.toHaveProperty('algorithm');
    expect(answer('Digest realm="r", nonce="n", algorithm=""')).not.toHaveProperty('algorithm');
    expect(answer('Digest realm="r", nonce="n", algorithm="MD5"')['algorithm']).toBe('MD5');
  });

  it('echoes escapes in realm and nonce verbatim, and tries the other interpretation when refused', () => {
    const authorizer = createAuthorizer(mufasa);
    const challenge = String.raw`Digest realm="the \"till\"", nonce="a\\b"`;
    const response = (realm: string, nonce: string) =>
      hash(
        'md5',
        `${hash('md5', `Mufasa:${realm}:Circle of Life`)}:${nonce}:${hash('md5', 'GET:/dir/index.html')}`,
      );
    expect(authorizer.challenge([challenge])).toBe('answerable');
    const first = authorizer.header(get) ?? '';
    expect(first).toContain(String.raw`realm="the \"till\"", nonce="a\\b"`);
    expect(fields(first)['response']).toBe(response('the "till"', String.raw`a\b`));
    expect(authorizer.challenge([challenge])).toBe('answerable');
    expect(fields(authorizer.header(get))['response']).toBe(
      response(String.raw`the \"till\"`, String.raw`a\\b`),
    );
    expect(authorizer.challenge([challenge])).toBe('refused');
  });

  it('supports colons, quotes and non-ASCII letters in name and password', () => {
    const credentials = { username: 'a"dmin', password: 'p:ä ss:日本' };
    const given = answer('Digest realm="r", nonce="n"', { credentials });
    const secret = hash('md5', 'a"dmin:r:p:ä ss:日本');
    expect(given['username']).toBe(String.raw`a\"dmin`);
    expect(given['response']).toBe(hash('md5', `${secret}:n:${hash('md5', 'GET:/dir/index.html')}`));
  });

  it('sends a non-ASCII name in bytes, or in the extended form when supported', () => {
    const credentials = { username: 'Jäsøn', password: 'x' };
    const plain = answer('Digest realm="r", nonce="n"', { credentials });
    expect(Buffer.from(plain['username'] ?? '', 'latin1').toString('utf8')).toBe('Jäsøn');
    const authorizer = createAuthorizer(credentials);
    authorizer.challenge(['Digest realm="r", nonce="n", charset=UTF-8']);
    expect(authorizer.header(get)).toContain("username*=UTF-8''J%C3%A4s%C3%B8n, ");
  });

  it('tries Latin-1 after UTF-8, unless the camera declared its charset', () => {
    const credentials = { username: 'admin', password: 'größe' };
    const authorizer = createAuthorizer(credentials);
    expect(authorizer.challenge(['Basic realm="r"'])).toBe('answerable');
    expect(authorizer.header(get)).toBe(`Basic ${Buffer.from('admin:größe', 'utf8').toString('base64')}`);
    expect(authorizer.challenge(['Basic realm="r"'])).toBe('answerable');
    expect(authorizer.header(get)).toBe(`Basic ${Buffer.from('admin:größe', 'latin1').toString('base64')}`);
    expect(authorizer.challenge(['Basic realm="r"'])).toBe('refused');
    const told = createAuthorizer(credentials);
    told.challenge(['Basic realm="r", charset="UTF-8"']);
    told.header(get);
    expect(told.challenge(['Basic realm="r", charset="UTF-8"'])).toBe('refused');
  });
});

describe('what a 401 means', () => {
  const digest = (nonce: string, more = '') => [`Digest realm="r", nonce="${nonce}", qop="auth"${more}`];

  it('sends nothing before the first challenge, without credentials, or for an unknown scheme', () => {
    expect(createAuthorizer(mufasa).header(get)).toBeUndefined();
    expect(createAuthorizer(undefined).challenge(digest('n'))).toBe('refused');
    for (const headers of [
      [],
      [''],
      ['Bearer realm="x"'],
      ['Digest realm="r", nonce="n", algorithm=SHA-1'],
      ['Digest realm="r"'],
      ['Digest realm="r", nonce="n", qop="auth-conf"'],
    ])
      expect(createAuthorizer(mufasa).challenge(headers)).toBe('unsupported');
    expect(
      createAuthorizer(mufasa).challenge(['Digest realm="r", nonce="n", algorithm=X', 'Basic realm="r"']),
    ).toBe('answerable');
  });

  it('treats a second 401 for the same request as a refusal, whatever the nonce', () => {
    for (const next of ['n', 'other']) {
      const authorizer = createAuthorizer(mufasa);
      authorizer.challenge(digest('n'));
      authorizer.header(get);
      expect(authorizer.challenge(digest(next))).toBe('refused');
    }
  });

  it('does not treat a stale nonce as a refusal, up to a bound', () => {
    const authorizer = createAuthorizer(mufasa);
    const answers = Array.from({ length: 6 }, (_, index) => {
      const said = authorizer.challenge(digest(`n${index}`, ', stale="TRUE"'));
      expect(fields(authorizer.header(get))).toMatchObject({ nonce: `n${index}`, nc: '00000001' });
      return said;
    });
    expect(answers).toEqual(['answerable', 'answerable', 'answerable', 'answerable', 'refused', 'refused']);
  });

  it('accepts that a valid nonce expires silently, even each time', () => {
    const authorizer = createAuthorizer(mufasa);
    authorizer.challenge(digest('n0'));
    for (let index = 1; index < 20; index++) {
      authorizer.header(get); // accepted
      authorizer.header(get); // 401
      expect(authorizer.challenge(digest(`n${index}`))).toBe('answerable');
    }
    authorizer.header(get);
    expect(authorizer.challenge(digest('last'))).toBe('refused');
  });

  it('does not count a request without a response as accepted', () => {
    const authorizer = createAuthorizer(mufasa);
    authorizer.challenge(digest('n'));
    authorizer.header(get);
    authorizer.unanswered();
    authorizer.header(get);
    expect(authorizer.challenge(digest('other'))).toBe('refused');
  });

  it('counts up, continues for a repeated nonce, and uses the next nonce', () => {
    const authorizer = createAuthorizer(mufasa);
    const nc = () => fields(authorizer.header(get))['nc'];
    authorizer.challenge(digest('n'));
    expect([nc(), nc()]).toEqual(['00000001', '00000002']);
    authorizer.challenge(digest('n'));
    expect(nc()).toBe('00000003');
    authorizer.info(['qop=auth, rspauth="00", nextnonce="fresh"']);
    expect(fields(authorizer.header(get))).toMatchObject({ nonce: 'fresh', nc: '00000001' });
  });

  it('does not send a name that could end the line', () => {
    const authorizer = createAuthorizer({ username: 'a\r\nX: y', password: 'p' });
    expect(authorizer.challenge(digest('n'))).toBe('refused');
    expect(authorizer.header(get)).toBeUndefined();
  });
});

describe('any text', () => {
  it('parses any text without an error, in bounds, and never ends a line', () => {
    const piece = fc.constantFrom(
      'Digest',
      'Basic',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'realm',
      'nonce',
      'qop',
      'auth',
      '\r\n',
      'ä',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(parseChallenges(text).length).toBeLessThanOrEqual(8);
        const authorizer = createAuthorizer(mufasa);
        authorizer.challenge([text]);
        expect(authorizer.header(get) ?? '').not.toMatch(/[\r\n]/);
      }),
    );
    expect(parseChallenges('a '.repeat(100_000)).length).toBe(8);
    const authorizer = createAuthorizer(mufasa);
    authorizer.challenge(['Digest realm="a\r\nX: y", nonce="n\rb", opaque="\n"']);
    expect(authorizer.header(get)).toMatch(/^Digest [^\r\n]+$/);
  });
});
