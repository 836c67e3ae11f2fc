import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { labels, personText } from 'c/hearbackLabels';

const ICONS = { Contact: 'standard:contact', Lead: 'standard:lead', Campaign: 'standard:campaign' };

/** One person of a distribution: who it is, and what became of the invitation. */
export default class SurveyDistributionRecipient extends NavigationMixin(LightningElement) {
    url;

    /** A recipient of the contract. */
    @api recipient;

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
}
