/** What the component tests share: showing a component, waiting for it, and one believable distribution. */
import { createElement } from 'lwc';

/** Shows a component with these properties; `clear` takes all of them away again. */
export function show(tag, Component, properties = {}) {
    const element = createElement(tag, { is: Component });
    Object.assign(element, properties);
    document.body.appendChild(element);
    return element;
}

export function clear() {
    document.body.replaceChildren();
}

/** Lets pending promises and rendering finish. */
export async function settle() {
    for (let turn = 0; turn < 10; turn += 1) {
        await Promise.resolve();
    }
}

export const find = (element, selector) => element.shadowRoot.querySelector(selector);
export const findAll = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

/** Fires what a base component fires when a person has done something. */
export const fire = (target, type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));

/** The text a person can read, spaces squeezed. */
export const textOf = (element) => element.shadowRoot.textContent.replace(/\s+/g, ' ').trim();

/** Makes the stand-ins of the base components judge their value as the real ones do: required, and custom messages. */
export function validateInputs(element) {
    findAll(element, 'lightning-combobox, lightning-input, lightning-textarea').forEach((input) => {
        let custom = '';
        input.setCustomValidity = (message) => {
            custom = message;
        };
        input.reportValidity = () => !custom && !(input.required && !input.value);
        input.focus = jest.fn();
        Object.defineProperty(input, 'shownMessage', { get: () => custom });
    });
}

export const CONTACT = '003000000000001AAA';
export const LEAD = '00Q000000000001AAA';
export const CAMPAIGN = '701000000000001AAA';

/** What a list answers: one page of these items. */
export const pageOf = (items, next) => ({ items, next });

const COUNTS = {
    selected: 1,
    opted_out: 0,
    missing_email: 0,
    missing_phone: 0,
    not_found: 0,
    duplicate_address: 0,
    in_list: 1,
    pending: 0,
    sending: 0,
    sent: 1,
    failed: 0,
    uncertain: 0,
    cancelled: 0,
    started: 0,
    finished: 0
};

/** A distribution of the contract, sent to one Contact. */
export function aDistribution({ counts, ...changes } = {}) {
    return {
        id: 'EMD_1',
        state: 'sent',
        survey: { id: 'SV_1', name: 'Customer satisfaction' },
        channel: 'email',
        object: 'Contact',
        message: { from_name: 'Acme Care', reply_to: 'care@acme.example', subject: 'How did we do?', body: 'Hello' },
        embedded_data: { Tier: 'Account.Rating' },
        created_at: '2026-03-12T09:30:00Z',
        created_by: 'Ada Admin',
        prepared_at: '2026-03-12T09:30:01Z',
        sent_at: '2026-03-12T09:30:05Z',
        counts: { ...COUNTS, ...counts },
        ...changes
    };
}
