/** Shows toasts as Lightning does: a live region on top of the page; success leaves by itself, the rest waits for a click. */
import { ShowToastEventName } from './platformShowToastEvent.js';

const SECONDS = 8;

export function showToasts() {
    const region = document.createElement('div');
    region.className = 'slds-notify_container';
    region.setAttribute('role', 'status');
    region.setAttribute('data-hearback-toasts', '');
    document.body.append(region);
    document.addEventListener(ShowToastEventName, (event) => region.append(toast(event.detail)));
}

function toast({ title, message, variant = 'info' }) {
    const box = element('div', `slds-notify slds-notify_toast slds-theme_${variant}`);
    box.style.cssText = 'min-width: 0; width: min(30rem, calc(100vw - 1rem))';
    const text = element('div', 'slds-notify__content');
    text.append(element('h2', 'slds-text-heading_small', title));
    if (message) {
        text.append(element('p', '', message));
    }
    box.append(text, closer(box));
    if (variant === 'success') {
        setTimeout(() => box.remove(), SECONDS * 1000);
    }
    return box;
}

function closer(box) {
    const button = element('button', 'slds-button slds-button_icon slds-button_icon-inverse slds-notify__close', '✕');
    button.type = 'button';
    button.setAttribute('aria-label', window.__HEARBACK_PAGE__?.labels?.Hearback_Close ?? 'Close');
    button.addEventListener('click', () => box.remove());
    return button;
}

function element(name, className, text = '') {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
}
