// What jsforce can do and the org does not play: each call is refused as not implemented.

import assert from 'node:assert/strict';

const calls = {
    'tooling.query': (conn) => conn.tooling.query('SELECT Id FROM ApexClass'),
    'analytics.reports': (conn) => conn.analytics.reports(),
    'chatter.resource': (conn) => conn.chatter.resource('/users/me').retrieve(),
    'metadata.list': (conn) => conn.metadata.list({ type: 'CustomObject' }),
    'bulk.createJob': (conn) => conn.bulk.createJob('Contact', 'insert').open(),
    'sobject.listviews': (conn) => conn.sobject('Contact').listviews(),
    quickActions: (conn) => conn.quickActions(),
};

export const notPlayed = Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, refused(call)]));

function refused(call) {
    return (conn) => assert.rejects(async () => await call(conn), /NOT_IMPLEMENTED|501/);
}
