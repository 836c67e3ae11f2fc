import { LightningElement, api } from 'lwc';

/** What a message needs and every mail reader shows. */
const FORMATS = ['bold', 'italic', 'list', 'link', 'clean'];

/** A rich text that is judged like the other inputs; fires `change` with {value}. */
export default class RichEditor extends LightningElement {
    formats = FORMATS;
    custom = '';
    problem = '';

    @api label;
    @api value = '';
    @api required = false;
    @api disabled = false;

    @api
    setCustomValidity(message) {
        this.custom = message;
    }

    @api
    reportValidity() {
        this.problem = this.custom;
        return !this.custom;
    }

    @api
    focus() {
        this.editor.focus();
    }

    /** Puts text where the cursor stands, or stood last. */
    @api
    insert(text) {
        this.editor.insertTextAtCursor(text);
    }

    get editor() {
        return this.template.querySelector('lightning-input-rich-text');
    }

    get isValid() {
        return !this.problem;
    }

    handleChange(event) {
        event.stopPropagation();
        this.dispatchEvent(new CustomEvent('change', { detail: { value: event.target.value } }));
    }
}
