/** One HTTP call; failures have the shape that Lightning gives those of Apex. */

/** {response, value}: `value` is the JSON that came, undefined when none did. Rejects when no answer came at all. */
export async function ask(url, options) {
    const response = await fetch(url, options).catch(() => {
        throw refusal(0);
    });
    return { response, value: await response.json().catch(() => undefined) };
}

export function refusal(status, body = { message: '' }) {
    return Object.assign(new Error('Apex'), { errorType: 'fetchResponse', ok: false, status, body });
}
