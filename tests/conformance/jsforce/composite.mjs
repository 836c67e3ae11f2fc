// Several requests in one call: composite with references, batch, graph.

import assert from 'node:assert/strict';

export const composite = {
    'sends several requests as one composite, each using the one before': async (conn) => {
        const { compositeResponse } = await conn.requestPost(`/services/data/v${conn.version}/composite`, {
            allOrNone: true,
            compositeRequest: [
                post(conn, 'Account', 'account', { Name: 'Composed' }),
                post(conn, 'Contact', 'contact', { LastName: 'Composed', AccountId: '@{account.id}' }),
            ],
        });
        assert.deepEqual(compositeResponse.map((part) => part.httpStatusCode), [201, 201]);
        const contact = await conn.sobject('Contact').retrieve(compositeResponse[1].body.id);
        assert.equal(contact.AccountId, compositeResponse[0].body.id);
    },
    'sends several requests as one batch, each on its own': async (conn) => {
        const batchRequests = ['limits', 'sobjects/Contact/describe', 'sobjects/Nothing__c'];
        const { hasErrors, results } = await conn.requestPost(`/services/data/v${conn.version}/composite/batch`, {
            batchRequests: batchRequests.map((url) => ({ method: 'GET', url: `v${conn.version}/${url}` })),
        });
        assert.ok(hasErrors);
        assert.deepEqual(results.map((part) => part.statusCode), [200, 200, 404]);
    },
    'writes graphs, each of them whole or not at all': async (conn) => {
        const graph = (graphId, contact) => ({
            graphId,
            compositeRequest: [
                post(conn, 'Account', 'account', { Name: `Graph ${graphId}` }),
                post(conn, 'Contact', 'contact', { AccountId: '@{account.id}', ...contact }),
            ],
        });
        const graphs = [graph('whole', { LastName: 'Whole' }), graph('broken', { FirstName: 'Nameless' })];
        const answer = await conn.requestPost(`/services/data/v${conn.version}/composite/graph`, { graphs });
        assert.deepEqual(answer.graphs.map((each) => each.isSuccessful), [true, false]);
        const { records } = await conn.query("SELECT Name FROM Account WHERE Name IN ('Graph whole', 'Graph broken')");
        assert.deepEqual(records.map((record) => record.Name), ['Graph whole']);
    },
};

function post(conn, object, referenceId, body) {
    return { method: 'POST', url: `/services/data/v${conn.version}/sobjects/${object}`, referenceId, body };
}
