// Queries: pages chosen by the server, all pages at once, children, conditions built by jsforce.

import assert from 'node:assert/strict';

const SOQL = "SELECT Id FROM Account WHERE Name LIKE 'Paged %'";
const ROWS = 130;

export const queries = {
    'reads the pages of a query one after the other': async (conn, facts) => {
        await prepareSmallPages(conn, facts);
        let page = await conn.query(SOQL);
        const ids = page.records.map((row) => row.Id);
        while (!page.done) {
            page = await conn.queryMore(page.nextRecordsUrl);
            ids.push(...page.records.map((row) => row.Id));
        }
        assert.deepEqual([page.totalSize, new Set(ids).size], [ROWS, ROWS]);
    },
    'reads all pages by autoFetch': async (conn, facts) => {
        await prepareSmallPages(conn, facts);
        const found = await conn.query(SOQL).execute({ autoFetch: true, maxFetch: 1000 });
        assert.equal(new Set(found.records.map((row) => row.Id)).size, ROWS);
    },
    'reads deleted records when asked to': async (conn) => {
        const { id } = await conn.sobject('Account').create({ Name: 'Scanned' });
        await conn.sobject('Account').destroy(id);
        const soql = `SELECT Id, IsDeleted FROM Account WHERE Id = '${id}'`;
        assert.equal((await conn.query(soql)).totalSize, 0);
        assert.equal((await conn.query(soql, { scanAll: true })).records[0].IsDeleted, true);
    },
    'reads a parent and children in one query': async (conn) => {
        const account = (await conn.sobject('Account').create({ Name: 'With child' })).id;
        await conn.sobject('Contact').create({ LastName: 'Child', AccountId: account });
        const soql = `SELECT Name, (SELECT LastName, Account.Name FROM Contacts) FROM Account WHERE Id = '${account}'`;
        const [found] = (await conn.query(soql)).records;
        assert.equal(found.Contacts.records[0].LastName, 'Child');
        assert.equal(found.Contacts.records[0].Account.Name, 'With child');
    },
    'reads aggregates': async (conn) => {
        await conn.sobject('Case').create(['New', 'Working'].map((Status) => ({ Subject: 'Counted', Status })));
        const where = "WHERE Subject = 'Counted' GROUP BY Status ORDER BY Status";
        const { records } = await conn.query(`SELECT Status, COUNT(Id) total FROM Case ${where}`);
        assert.deepEqual(records.map((record) => [record.Status, record.total]), [['New', 1], ['Working', 1]]);
        assert.equal(records[0].attributes.type, 'AggregateResult');
    },
    'finds by conditions in its own words': async (conn) => {
        await conn.sobject('Contact').create({ LastName: "O'Force", Email: 'quoted@example.com' });
        const found = await conn.sobject('Contact').find({ LastName: "O'Force" }, 'Id, Email').limit(5).sort('Id');
        assert.equal(found[0].Email, 'quoted@example.com');
        assert.ok((await conn.sobject('Contact').count({ LastName: "O'Force" })) >= 1);
    },
};

/** More records than a page holds; the org plays small pages until the end of the check. */
async function prepareSmallPages(conn, facts) {
    const soFar = await conn.sobject('Account').count({ Name: { $like: 'Paged %' } });
    if (soFar === 0) {
        await conn.sobject('Account').create(Array.from({ length: ROWS }, (_, n) => ({ Name: `Paged ${n}` })));
    }
    await facts.fault({ fault: 'small_pages', size: 40 });
}
