import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { labels, fill, personText } from 'c/hearbackLabels';

const REPEATED = ['uncertain', 'failed'];
const ICONS = { Contact: 'standard:contact', Lead: 'standard:lead', Campaign: 'standard:campaign' };

/** One person of a distribution: who it is, and what became of the invitation. Fires `why` and `again` with the recipient. */
export default class SurveyDistributionRecipient extends NavigationMixin(LightningElement) {
    labels = labels;
    url;

    /** A recipient of the contract. */
    @api recipient;
    /** Whether its message is sent once more right now. */
    @api isRepeating = false;

    @api
    focus() {
        this.template.querySelector('.person').focus();
    }

    async connectedCallback() {
        this.url = await this[NavigationMixin.GenerateUrl]({
            type: 'standard__recordPage',
            attributes: { recordId: this.recipient.record_id, objectApiName: this.recipient.object, actionName: 'view' }
        });
    }

    get name() {
        return this.recipient.name || this.recipient.record_id;
    }

    get icon() {
        return ICONS[this.recipient.object];
    }

    get kind() {
        return labels[`Object_${this.recipient.object}`];
    }

    get outcome() {
        return personText(this.recipient);
    }

    get nameOf() {
        return fill(labels.Of, this.name);
    }

    get mayRepeat() {
        return REPEATED.includes(this.recipient.state);
    }

    handleWhy() {
        this.dispatchEvent(new CustomEvent('why', { detail: this.recipient }));
    }

    handleAgain() {
        this.dispatchEvent(new CustomEvent('again', { detail: this.recipient }));
    }
}
