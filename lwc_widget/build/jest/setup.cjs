/** Every label reads as its English text, the contract's operations are there, and `toBeAccessible` is known. */
const { webcrypto } = require('node:crypto');
const { registerSa11yMatcher } = require('@sa11y/jest');

registerSa11yMatcher();

for (const [name, text] of Object.entries(globalThis.HEARBACK_LABELS)) {
    jest.doMock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: text }), { virtual: true });
}

jest.doMock('hearback:operations', () => ({ __esModule: true, default: globalThis.HEARBACK_OPERATIONS }), { virtual: true });

// jsdom shows no dialogs.
globalThis.HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
};

// jsdom has no randomUUID.
Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });
