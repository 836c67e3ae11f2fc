/** Apex as the page offers it: POST {cls, method, params}. */
import { ask, refusal } from './ask.js';

const endpoint = () => window.__HEARBACK_PAGE__?.apexUrl ?? '/_sim/apex';

export async function throughApex(call) {
    const { response, value } = await ask(endpoint(), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(call)
    });
    if (!response.ok) {
        throw refusal(response.status, value);
    }
    return value;
}
