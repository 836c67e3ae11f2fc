/** One HTTP call; failures have the shape that Lightning gives those of Apex. */

/** {response, value}: `value` is the JSON that came, undefined when none did. Rejects when no answer came at all.
 *  With `asText`, an answer that is no refusal is taken as the text that it is.
 */
export async function ask(url, options, asText = false) {
    const response = await fetch(url, options).catch(() => {
        throw refusal(0);
    });
    const read = asText && response.ok ? response.text() : response.json();
    return { response, value: await read.catch(() => undefined) };
}

export function refusal(status, body = { message: '' }) {
    return Object.assign(new Error('Apex'), { errorType: 'fetchResponse', ok: false, status, body });
}
