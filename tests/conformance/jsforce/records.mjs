// One record and several: create, retrieve, update, upsert, delete, describe, limits, composite.

import assert from 'node:assert/strict';

const RESPONSE = 'Survey_Response__c';
const KEY = 'Response_Id__c';

export const records = {
    'creates, reads, updates and deletes a record': async (conn) => {
        const { id, success } = await conn.sobject('Contact').create({ LastName: 'Forced', Email: 'js@example.com' });
        assert.ok(success);
        assert.equal((await conn.sobject('Contact').retrieve(id)).LastName, 'Forced');
        assert.ok((await conn.sobject('Contact').update({ Id: id, FirstName: 'Java' })).success);
        assert.equal((await conn.sobject('Contact').retrieve(id)).Name, 'Java Forced');
        assert.ok((await conn.sobject('Contact').destroy(id)).success);
        await assert.rejects(conn.sobject('Contact').retrieve(id), { errorCode: 'ENTITY_IS_DELETED' });
    },
    'creates, updates and deletes several in one call': async (conn) => {
        const rows = Array.from({ length: 30 }, (_, n) => ({ Name: `Several ${n}` }));
        const created = await conn.sobject('Account').create(rows);
        assert.equal(created.filter((row) => row.success).length, 30);
        const changes = created.map((row) => ({ Id: row.id, Site: 'Paris' }));
        assert.ok((await conn.sobject('Account').update(changes)).every((row) => row.success));
        const ids = created.map((row) => row.id);
        const changed = await conn.sobject('Account').retrieve(ids.slice(0, 3));
        assert.deepEqual(changed.map((row) => row.Site), ['Paris', 'Paris', 'Paris']);
        assert.ok((await conn.sobject('Account').destroy(ids)).every((row) => row.success));
    },
    'splits more than 200 rows into calls of its own': async (conn) => {
        const rows = Array.from({ length: 230 }, (_, n) => ({ [KEY]: `js-split-${n}`, NPS__c: n % 11 }));
        const results = await conn.sobject(RESPONSE).upsert(rows, KEY, { allowRecursive: true });
        assert.equal(results.filter((row) => row.success && row.created).length, 230);
        const tooMany = conn.requestPatch(`/services/data/v${conn.version}/composite/sobjects/${RESPONSE}/${KEY}`, {
            records: rows.map((row) => ({ attributes: { type: RESPONSE }, ...row })),
        });
        await assert.rejects(tooMany, { errorCode: 'EXCEEDED_ID_LIMIT' });
    },
    'retrieves and deletes more than 200 in calls of its own': async (conn) => {
        const account = conn.sobject('Account');
        const rows = Array.from({ length: 230 }, (_, n) => ({ Name: `Numerous ${n}` }));
        const ids = (await account.create(rows, { allowRecursive: true })).map((row) => row.id);
        assert.deepEqual((await account.retrieve(ids)).map((row) => row.Id), ids);
        const gone = await account.destroy(ids, { allowRecursive: true });
        assert.equal(gone.filter((row) => row.success).length, 230);
    },
    'tells which records changed and which went': async (conn) => {
        const contact = conn.sobject('Contact');
        const [kept, gone] = (await contact.create([{ LastName: 'Kept' }, { LastName: 'Gone' }])).map((row) => row.id);
        await contact.destroy(gone);
        const [start, end] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3600 * 1000).toISOString());
        assert.ok((await contact.updated(start, end)).ids.includes(kept));
        const { deletedRecords } = await contact.deleted(start, end);
        assert.deepEqual(deletedRecords.filter(({ id }) => [kept, gone].includes(id)).map(({ id }) => id), [gone]);
    },
    'tells which of several rows failed': async (conn) => {
        const results = await conn.sobject('Contact').create([{ LastName: 'Good' }, { FirstName: 'Nameless' }]);
        assert.deepEqual(results.map((row) => row.success), [true, false]);
        assert.equal(results[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
    },
    'upserts one record: created, then updated': async (conn) => {
        const upsert = (score) => conn.sobject(RESPONSE).upsert({ [KEY]: 'js-one', NPS__c: score }, KEY);
        const first = await upsert(3);
        const second = await upsert(4);
        assert.deepEqual([first.created, second.created, first.id], [true, false, second.id]);
        assert.equal((await conn.sobject(RESPONSE).retrieve(first.id)).NPS__c, 4);
    },
    'upserts several, each by its key': async (conn) => {
        const rows = [1, 2, 3].map((n) => ({ [KEY]: `js-many-${n}`, NPS__c: n }));
        const first = await conn.sobject(RESPONSE).upsert(rows, KEY);
        const second = await conn.sobject(RESPONSE).upsert(rows, KEY);
        assert.ok([...first, ...second].every((row) => row.success));
        assert.deepEqual(first.map((row) => row.id), second.map((row) => row.id));
    },
    'describes an object, and all objects': async (conn) => {
        const described = await conn.sobject(RESPONSE).describe();
        const key = described.fields.find((field) => field.name === KEY);
        assert.deepEqual([key.externalId, key.unique, key.type], [true, true, 'string']);
        const all = (await conn.describeGlobal()).sobjects.map((kind) => kind.name);
        assert.ok(all.includes('Contact') && all.includes(RESPONSE));
    },
    'reads the limits, and its own use of them from each answer': async (conn) => {
        const { DailyApiRequests } = await conn.limits();
        assert.ok(DailyApiRequests.Remaining < DailyApiRequests.Max);
        assert.equal(conn.limitInfo.apiUsage.limit, DailyApiRequests.Max);
    },
};
