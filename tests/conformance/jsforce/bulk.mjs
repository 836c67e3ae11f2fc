// Bulk API 2.0: ingest and query.

import assert from 'node:assert/strict';

const RESPONSE = 'Survey_Response__c';
const KEY = 'Response_Id__c';
const QUICK = { pollInterval: 50, pollTimeout: 20000 };

export const bulk = {
    'inserts by a bulk job and tells what became of each row': async (conn) => {
        const input = [
            { LastName: 'Bulky', Email: 'bulk@example.com' },
            { LastName: '', Email: 'nameless@example.com' },
        ];
        const job = { object: 'Contact', operation: 'insert', input, ...QUICK };
        const { successfulResults, failedResults, unprocessedRecords } = await conn.bulk2.loadAndWaitForResults(job);
        assert.deepEqual([successfulResults.length, failedResults.length, unprocessedRecords.length], [1, 1, 0]);
        assert.equal(successfulResults[0].sf__Created, 'true');
        assert.match(failedResults[0].sf__Error, /^REQUIRED_FIELD_MISSING:/);
        assert.equal((await conn.sobject('Contact').retrieve(successfulResults[0].sf__Id)).LastName, 'Bulky');
    },
    'upserts by a bulk job: created, then updated': async (conn) => {
        const input = Array.from({ length: 300 }, (_, n) => ({ [KEY]: `js-bulk-${n}`, NPS__c: String(n % 11) }));
        const job = { object: RESPONSE, operation: 'upsert', externalIdFieldName: KEY, input, ...QUICK };
        const created = async () => (await conn.bulk2.loadAndWaitForResults({ ...job })).successfulResults;
        assert.deepEqual([...new Set((await created()).map((row) => row.sf__Created))], ['true']);
        assert.deepEqual([...new Set((await created()).map((row) => row.sf__Created))], ['false']);
        assert.equal((await conn.query(`SELECT Id FROM ${RESPONSE} WHERE ${KEY} LIKE 'js-bulk-%'`)).totalSize, 300);
    },
    'walks a bulk job through its states, and aborts one': async (conn) => {
        const job = conn.bulk2.createJob({ object: 'Contact', operation: 'insert' });
        assert.equal((await job.open()).state, 'Open');
        await job.uploadData([{ LastName: 'Never' }]);
        await job.abort();
        assert.equal((await job.check()).state, 'Aborted');
        assert.equal((await conn.query("SELECT Id FROM Contact WHERE LastName = 'Never'")).totalSize, 0);
        await job.delete();
        await assert.rejects(job.check(), { errorCode: /NOT_FOUND|INVALIDJOB/ });
    },
    'updates and deletes by bulk jobs, and names parents by a key': async (conn) => {
        const [boss] = await conn.sobject('Contact').create([{ LastName: 'Boss', Email: 'js-boss@example.com' }]);
        const ids = (await conn.sobject('Contact').create([{ LastName: 'A' }, { LastName: 'B' }])).map((row) => row.id);
        const load = (operation, input) =>
            conn.bulk2.loadAndWaitForResults({ object: 'Contact', operation, input, ...QUICK });
        const rows = ids.map((Id) => ({ Id, Title: 'Told', 'ReportsTo.Email': 'js-boss@example.com' }));
        assert.equal((await load('update', rows)).successfulResults.length, 2);
        const found = await conn.sobject('Contact').retrieve(ids);
        assert.deepEqual(found.map((row) => [row.Title, row.ReportsToId]), Array(2).fill(['Told', boss.id]));
        assert.equal((await load('delete', ids.map((Id) => ({ Id })))).successfulResults.length, 2);
        const soql = `SELECT Id, IsDeleted FROM Contact WHERE Id = '${ids[0]}'`;
        const gone = await (await conn.bulk2.query(soql, { ...QUICK, scanAll: true })).toArray();
        assert.deepEqual(gone.map((row) => row.IsDeleted), ['true']);
    },
    'reads by a bulk query': async (conn) => {
        const rows = await (await conn.bulk2.query('SELECT Id, Name FROM Contact', QUICK)).toArray();
        const { totalSize } = await conn.query('SELECT COUNT() FROM Contact');
        assert.equal(rows.length, totalSize);
        assert.match(rows[0].Id, /^003[0-9A-Za-z]{15}$/);
    },
};
