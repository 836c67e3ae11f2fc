// OAuth: web server flow with a code verifier, refresh with rotation, revocation, identity.

import assert from 'node:assert/strict';
import jsforce from 'jsforce';

export const login = {
    'signs in by the web server flow with a code verifier': async (conn, facts) => {
        const signedIn = await signIn(facts);
        assert.equal(signedIn.instanceUrl, facts.instanceUrl);
        assert.equal((await signedIn.identity()).user_id, signedIn.userInfo.id);
        assert.equal((await signedIn.query('SELECT Id FROM Contact LIMIT 1')).records.length, 1);
    },
    'renews an expired session on the way, and keeps the rotated refresh token': async (conn, facts) => {
        const signedIn = await signIn(facts);
        const [access, refresh] = [signedIn.accessToken, signedIn.refreshToken];
        await facts.fault({ fault: 'expired_session' });
        assert.equal((await signedIn.query('SELECT Id FROM Contact LIMIT 1')).records.length, 1);
        assert.notEqual(signedIn.accessToken, access);
        assert.notEqual(signedIn.refreshToken, refresh);
        await facts.fault({ fault: 'expired_session' });
        assert.equal((await signedIn.query('SELECT Id FROM Contact LIMIT 1')).records.length, 1);
    },
    'renews once when several calls meet an expired session': async (conn, facts) => {
        const signedIn = await signIn(facts);
        let refreshes = 0;
        signedIn.on('refresh', () => (refreshes += 1));
        await facts.fault({ fault: 'expired_session' });
        await Promise.all([1, 2, 3, 4].map(() => signedIn.query('SELECT Id FROM Contact LIMIT 1')));
        assert.equal(refreshes, 1);
    },
    'is refused with a refresh token that was used before, and from then on': async (conn, facts) => {
        const signedIn = await signIn(facts);
        const spent = signedIn.refreshToken;
        const next = await signedIn.oauth2.refreshToken(spent);
        assert.notEqual(next.refresh_token, spent);
        await assert.rejects(signedIn.oauth2.refreshToken(spent), { name: 'invalid_grant' });
        await assert.rejects(signedIn.oauth2.refreshToken(next.refresh_token), { name: 'invalid_grant' });
    },
    'signs out by revoking': async (conn, facts) => {
        const signedIn = await signIn(facts);
        const { refreshToken, oauth2 } = signedIn;
        await signedIn.logout(true);
        await assert.rejects(oauth2.refreshToken(refreshToken), { name: 'invalid_grant' });
    },
    'is let in no more once its access token is revoked, until it renews it': async (conn, facts) => {
        const signedIn = await signIn(facts);
        await signedIn.oauth2.revokeToken(signedIn.accessToken);
        const { instanceUrl } = facts;
        const late = new jsforce.Connection({ instanceUrl, version: '63.0', accessToken: signedIn.accessToken });
        await assert.rejects(late.query('SELECT Id FROM Contact LIMIT 1'), { errorCode: 'INVALID_SESSION_ID' });
        assert.equal((await signedIn.query('SELECT Id FROM Contact LIMIT 1')).records.length, 1);
    },
    'signs in as a server by client credentials': async (conn, facts) => {
        const server = new jsforce.Connection({ oauth2: app(facts), version: '63.0' });
        await server.authorize({ grant_type: 'client_credentials' });
        assert.equal(server.refreshToken ?? null, null);
        assert.equal((await server.query('SELECT Id FROM Contact LIMIT 1')).records.length, 1);
    },
    'signs in as a server by a signed assertion': async (conn, facts) => {
        const { tokenServiceUrl, authzServiceUrl } = app(facts);
        const server = new jsforce.Connection({ oauth2: { tokenServiceUrl, authzServiceUrl }, version: '63.0' });
        const { assertion } = facts;
        await server.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
        assert.equal((await server.identity()).user_id, facts.user);
    },
};

function app(facts) {
    return {
        authzServiceUrl: `${facts.loginUrl}/services/oauth2/authorize`,
        tokenServiceUrl: `${facts.instanceUrl}/services/oauth2/token`,
        revokeServiceUrl: `${facts.instanceUrl}/services/oauth2/revoke`,
        clientId: facts.clientId,
        clientSecret: facts.clientSecret,
    };
}

/** A connection after the consent page; what a browser does there is one form. */
async function signIn(facts) {
    const oauth2 = new jsforce.OAuth2({ ...app(facts), redirectUri: facts.redirectUri, useVerifier: true });
    const consent = new URLSearchParams({ decision: 'allow', user: facts.user });
    const page = oauth2.getAuthorizationUrl({ scope: 'api refresh_token openid id' });
    const answer = await fetch(page, { method: 'POST', body: consent, redirect: 'manual' });
    const connection = new jsforce.Connection({ oauth2, version: '63.0' });
    connection.on('refresh', (_, body) => (connection.refreshToken = body.refresh_token));
    await connection.authorize(new URL(answer.headers.get('location')).searchParams.get('code'));
    return connection;
}
