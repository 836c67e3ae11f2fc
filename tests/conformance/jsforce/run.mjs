// Runs the unmodified jsforce against an org. stdin: {"instanceUrl", "loginUrl", "sessionId", "clientId",
// "clientSecret", "redirectUri", "user"}; stdout: {name of a check: "" or why it failed}.

import jsforce from 'jsforce';
import { bulk } from './bulk.mjs';
import { composite } from './composite.mjs';
import { errors } from './errors.mjs';
import { login } from './login.mjs';
import { notPlayed } from './not_played.mjs';
import { queries } from './queries.mjs';
import { records } from './records.mjs';

const facts = JSON.parse(await text(process.stdin));
facts.fault = (fault) => dial('POST', JSON.stringify(fault));
facts.clearFaults = () => dial('DELETE');

const outcomes = {};
const checks = { ...records, ...composite, ...queries, ...bulk, ...login, ...errors, ...notPlayed };
for (const [name, check] of Object.entries(checks)) {
    outcomes[name] = await run(check);
}
process.stdout.write(JSON.stringify(outcomes));

async function run(check) {
    const conn = new jsforce.Connection({
        instanceUrl: facts.instanceUrl,
        accessToken: facts.sessionId,
        version: '63.0',
    });
    try {
        await check(conn, facts);
        return '';
    } catch (error) {
        return String(error?.stack ?? error);
    } finally {
        await facts.clearFaults();
    }
}

async function dial(method, body) {
    const answer = await fetch(`${facts.instanceUrl}/_sim/faults`, { method, body });
    if (!answer.ok) throw new Error(await answer.text());
}

async function text(stream) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    return Buffer.concat(parts).toString();
}
