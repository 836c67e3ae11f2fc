// Error codes as jsforce hands them to its callers.

import assert from 'node:assert/strict';

export const errors = {
    'is told what is wrong with a query': async (conn) => {
        await assert.rejects(conn.query('SELECT Mood__c FROM Contact'), { errorCode: 'INVALID_FIELD' });
        await assert.rejects(conn.query('SELECT Id FROM Nothing__c'), { errorCode: 'INVALID_TYPE' });
        await assert.rejects(conn.query('SELECT FROM'), { errorCode: 'MALFORMED_QUERY' });
    },
    'is told what is wrong with a record': async (conn) => {
        const contact = conn.sobject('Contact');
        await assert.rejects(contact.create({ LastName: 'x'.repeat(256) }), { errorCode: 'STRING_TOO_LONG' });
        await assert.rejects(contact.create({ FirstName: 'Nameless' }), { errorCode: 'REQUIRED_FIELD_MISSING' });
        await assert.rejects(contact.create({ LastName: 'x', Mood__c: 1 }), { errorCode: 'INVALID_FIELD' });
    },
    'is told what is not there': async (conn) => {
        await assert.rejects(conn.sobject('Nothing__c').describe(), { errorCode: 'NOT_FOUND' });
        await assert.rejects(conn.sobject('Contact').retrieve('003000000000000AAA'), { errorCode: 'NOT_FOUND' });
    },
    'is told that several records match': async (conn) => {
        await conn.sobject('Contact').create([1, 2].map((n) => ({ LastName: `Twin ${n}`, Email: 'twin@example.com' })));
        const upsert = conn.sobject('Contact').upsert({ Email: 'twin@example.com', LastName: 'Twin' }, 'Email');
        await assert.rejects(upsert, { errorCode: 'MULTIPLE_CHOICES' });
    },
    'is told that the session is not valid': async (conn) => {
        conn.accessToken = 'made up';
        await assert.rejects(conn.query('SELECT Id FROM Contact'), { errorCode: 'INVALID_SESSION_ID' });
    },
    'is told that the request limit is exceeded': async (conn, facts) => {
        await facts.fault({ fault: 'request_limit' });
        await assert.rejects(conn.query('SELECT Id FROM Contact'), { errorCode: 'REQUEST_LIMIT_EXCEEDED' });
    },
};
