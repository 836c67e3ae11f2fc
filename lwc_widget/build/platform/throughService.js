/**
 * The JSON API of the page's own origin, called as the contract says: what Apex does in Salesforce, for a person who is
 * signed in here. The session cookie goes along; what changes something carries the token of the page.
 */
import operations from 'hearback:operations';
import { ask, refusal } from './ask.js';

const SIGNED_OUT = { type: 'urn:hearback:signed-out', title: 'Signed out', status: 401 };

export async function throughService(name, params) {
    const operation = operations[name];
    const { response, value } = await ask(addressOf(operation, params), optionsOf(operation, params), Boolean(operation.produces));
    if (!response.ok) {
        throw refusal(response.status, { message: JSON.stringify(problemOf(response, value)) });
    }
    return value;
}

function addressOf({ path, query }, params) {
    const search = new URLSearchParams(fillAll(query, params)).toString();
    return fill(path, params, encodeURIComponent) + (search && `?${search}`);
}

function optionsOf({ method, headers, body }, params) {
    const own = { accept: 'application/json', ...fillAll(headers, params), ...(method !== 'GET' && proof()) };
    return {
        method,
        credentials: 'same-origin',
        headers: body ? { ...own, 'content-type': 'application/json' } : own,
        body: body && params[body]
    };
}

const proof = () => ({ 'X-CSRFToken': window.__HEARBACK_PAGE__.service.csrfToken });

/** The problem that the service told; of an answer that tells none (a proxy's page), the status. */
function problemOf({ status }, value) {
    if (status === 401) {
        return SIGNED_OUT;
    }
    return value?.title ? { ...value, status } : { title: `Hearback: ${status}`, status };
}

const isGiven = (value) => value !== undefined && value !== null && value !== '';

/** '/a/{b}' with b = 1 → '/a/1'. */
function fill(template, params, encode = String) {
    return template.replace(/\{(\w+)\}/g, (_, name) => (isGiven(params[name]) ? encode(params[name]) : ''));
}

/** The templates filled in; one whose param was not given is left out. */
function fillAll(templates, params) {
    const filled = Object.entries(templates).map(([name, template]) => [name, fill(template, params)]);
    return Object.fromEntries(filled.filter(([, text]) => text));
}
