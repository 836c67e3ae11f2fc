import { LightningElement, api } from 'lwc';

/**
 * What the parts of a form share. An input names its field of the service by `data-field`; `errors` says what is wrong with
 * it. A part changes nothing itself: it fires `draftchange` with the values that are new.
 */
export default class FormPart extends LightningElement {
    shown = new WeakMap();

    /** The draft of c/hearbackDraft. */
    @api draft;
    /** {field: what is wrong}. */
    @api errors = {};
    /** Nothing can be changed, for example while it is sent. */
    @api isLocked = false;

    /** Whether an error of this field is shown here. */
    @api
    shows(field) {
        return this.inputs.some((input) => input.dataset.field === field);
    }

    /** Moves the focus to the first input that is wrong; false when there is none. */
    @api
    focusOnError() {
        const wrong = this.inputs.find(({ dataset }) => this.errors[dataset.field]);
        wrong?.focus();
        return Boolean(wrong);
    }

    renderedCallback() {
        this.inputs.filter((input) => input.setCustomValidity).forEach((input) => this.mark(input));
    }

    get inputs() {
        return [...this.template.querySelectorAll('[data-field]')];
    }

    /** Only what has changed: an input that nobody has touched yet is not blamed. */
    mark(input) {
        const message = this.errors[input.dataset.field] ?? '';
        if (message !== (this.shown.get(input) ?? '')) {
            this.shown.set(input, message);
            input.setCustomValidity(message);
            input.reportValidity();
        }
    }

    change(changes, fields = []) {
        this.dispatchEvent(new CustomEvent('draftchange', { bubbles: true, detail: { changes, fields } }));
    }
}
