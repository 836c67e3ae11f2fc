/** Apex as the page offers it: POST {cls, method, params}; failures have the shape that Lightning gives them. */
const endpoint = () => window.__HEARBACK_PAGE__?.apexUrl ?? '/_sim/apex';

export function apex(cls, method) {
    return (params) => post({ cls, method, params: params ?? {} });
}

async function post(body) {
    const response = await reach(body);
    const value = await response.json().catch(() => undefined);
    if (!response.ok) {
        throw fetchError(response.status, value);
    }
    return value;
}

async function reach(body) {
    try {
        return await fetch(endpoint(), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body)
        });
    } catch {
        throw fetchError(0, undefined);
    }
}

function fetchError(status, body) {
    return Object.assign(new Error('Apex'), { errorType: 'fetchResponse', ok: false, status, body: body ?? { message: '' } });
}
