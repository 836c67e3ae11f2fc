import { LightningElement, api } from 'lwc';
import { labels } from 'c/hearbackLabels';

/** A window in front of the page, for as long as it is rendered; the browser keeps the focus in it. Fires `close`. */
export default class DialogBox extends LightningElement {
    labels = labels;

    @api heading;

    renderedCallback() {
        const dialog = this.template.querySelector('dialog');
        if (!dialog.open) {
            dialog.showModal();
        }
    }

    disconnectedCallback() {
        this.isGone = true;
    }

    /** The parent takes it away, so that the two never disagree. */
    handleCancel(event) {
        event.preventDefault();
        this.dispatchEvent(new CustomEvent('close'));
    }

    /** Closed by the browser itself, after a second Escape. */
    handleClose(event) {
        event.stopPropagation();
        if (!this.isGone) {
            this.dispatchEvent(new CustomEvent('close'));
        }
    }
}
