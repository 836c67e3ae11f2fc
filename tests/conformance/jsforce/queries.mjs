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
    'reads the children of a parent page after page': async (conn) => {
        const account = (await conn.sobject('Account').create({ Name: 'With many children' })).id;
        const children = Array.from({ length: 450 }, (_, n) => ({ LastName: `Child ${n}`, AccountId: account }));
        await conn.sobject('Contact').create(children, { allowRecursive: true });
        const soql = `SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '${account}'`;
        const first = (await conn.query(soql, { autoFetch: false })).records[0].Contacts;
        assert.deepEqual([first.done, first.totalSize], [false, 450]);
        const [found] = (await conn.query(soql).execute({ autoFetch: true, maxFetch: 10000 })).records;
        assert.equal(new Set(found.Contacts.records.map((row) => row.LastName)).size, 450);
    },
    'changes and deletes all that a query finds': async (conn) => {
        await conn.sobject('Account').create([1, 2, 3].map((n) => ({ Name: `Found ${n}` })));
        const found = () => conn.sobject('Account').find({ Name: { $like: 'Found %' } });
        assert.equal((await found().update({ Site: 'Lyon' })).filter((row) => row.success).length, 3);
        assert.deepEqual([...new Set((await found()).map((row) => row.Site))], ['Lyon']);
        assert.equal((await found().destroy()).filter((row) => row.success).length, 3);
        assert.equal((await found()).length, 0);
    },
    'reads aggregates': async (conn) => {
        await conn.sobject('Case').create(['New', 'Working'].map((Status) => ({ Subject: 'Counted', Status })));
        const where = "WHERE Subject = 'Counted' GROUP BY Status ORDER BY Status";
        const { records } = await conn.query(`SELECT Status, COUNT(Id) total FROM Case ${where}`);
        assert.deepEqual(records.map((record) => [record.Status, record.total]), [['New', 1], ['Working', 1]]);
        assert.equal(records[0].attributes.type, 'AggregateResult');
    },
    'tells what was looked at last': async (conn, facts) => {
        const { id } = await conn.sobject('Contact').create({ LastName: 'Looked at' });
        const cookie = `signed_in_user=${facts.user}`;
        await fetch(`${facts.loginUrl}/lightning/r/Contact/${id}/view`, { headers: { cookie } });
        const [latest] = await conn.recent('Contact', 1);
        assert.deepEqual([latest.Id, latest.Name], [id, 'Looked at']);
    },
    'searches by words': async (conn) => {
        const { id } = await conn.sobject('Contact').create({ LastName: 'Searched', Title: 'Zythologist' });
        const { searchRecords } = await conn.search('FIND {zytholog*} RETURNING Contact(Id, Title)');
        assert.deepEqual(searchRecords.map((row) => [row.Id, row.Title]), [[id, 'Zythologist']]);
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
