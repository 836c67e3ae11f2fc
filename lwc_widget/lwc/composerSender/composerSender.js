import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { NEW_TEMPLATE } from 'c/hearbackDraft';
import { labels, fill } from 'c/hearbackLabels';

/** From whom a message comes and where answers go, unless the organization has settled it; and the name of a new template. */
export default class ComposerSender extends FormPart {
    labels = labels;

    /** What GET /composer says of addresses and of what is settled. */
    @api composer;

    get isEmail() {
        return this.draft.channel === 'email';
    }

    get isNewTemplate() {
        return this.draft.template === NEW_TEMPLATE;
    }

    get isSenderLocked() {
        return this.isLocked || Boolean(this.composer.from_locked);
    }

    get addresses() {
        return this.composer.from_addresses ?? [];
    }

    get hasAddresses() {
        return this.addresses.length > 1;
    }

    get addressOptions() {
        const all = new Set([...this.addresses, this.draft.from.address].filter(Boolean));
        return [...all].map((address) => ({ value: address, label: address }));
    }

    get fromAddress() {
        const { address } = this.draft.from;
        return address && !this.hasAddresses ? fill(labels.From_Address, address) : undefined;
    }

    handleFrom({ currentTarget, detail }) {
        const { part, field } = currentTarget.dataset;
        this.change({ from: { ...this.draft.from, [part]: detail.value } }, [field]);
    }

    handleTemplateName({ detail }) {
        this.change({ templateName: detail.value }, ['save_as_template']);
    }
}
