import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { followUpsFor, kindsOf, textsFor } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';

const MODES = ['link', 'two_way'];

/** Email or SMS; of an SMS also whether it leads to the survey or asks in the chat, and to which of a person's numbers it goes. */
export default class ComposerChannel extends FormPart {
    labels = labels;

    /** What GET /composer says: whether SMS may be used, and which phone fields there are. */
    @api composer;
    @api objectApiName;

    get isSms() {
        return this.draft.channel === 'sms';
    }

    get channels() {
        return ['email', 'sms'].map((value) => ({
            value,
            label: labels[`Channel_${value}`],
            isChosen: this.draft.channel === value,
            isDisabled: this.isLocked || (value === 'sms' && !this.composer.sms.allowed),
            describedBy: value === 'sms' && this.smsReason ? 'sms-reason' : null
        }));
    }

    get smsReason() {
        const { allowed, code, reason } = this.composer.sms;
        return allowed ? undefined : (labels[`Sms_${code}`] ?? (reason || labels.Sms_Unavailable));
    }

    get modes() {
        return MODES.map((value) => ({ value, label: labels[`Sms_Mode_${value}`], isChosen: this.draft.sms.mode === value }));
    }

    get phones() {
        const kinds = kindsOf(this.objectApiName);
        return kinds.map((kind) => ({
            kind,
            label: kinds.length > 1 ? labels[`Phone_Field_${kind}`] : labels.Phone_Field,
            value: this.draft.sms.phoneFields[kind],
            options: (this.composer.phone_fields?.[kind] ?? []).map(({ name, label }) => ({ value: name, label }))
        }));
    }

    handleChannel({ target }) {
        const channel = target.value;
        const followUps = followUpsFor(channel, this.draft);
        this.change({ channel, followUps, template: '', templateName: '' }, ['channel']);
    }

    handleMode({ target }) {
        const mode = target.value;
        const texts = textsFor(mode, this.draft, this.composer);
        const template = mode === 'two_way' ? { template: '', templateName: '' } : {};
        this.change({ sms: { ...this.draft.sms, mode }, texts, ...template }, ['sms.mode', 'message.body']);
    }

    handlePhone({ target, detail }) {
        const phoneFields = { ...this.draft.sms.phoneFields, [target.dataset.kind]: detail.value };
        this.change({ sms: { ...this.draft.sms, phoneFields } }, ['sms.phone_field']);
    }
}
