import { LightningElement, api } from 'lwc';
import { labels, fill } from 'c/hearbackLabels';
import { getComposer, listSurveys, send } from 'c/hearbackTransport';
import { SendAttempt } from './sendAttempt';
import { TOKENS, hasSurveyLink } from './tokens';

const FIELDS = ['from_name', 'reply_to', 'subject', 'body'];

/** Writes one survey message for the record of the page and sends it; fires `sent` with the distribution, or `cancel`. */
export default class SurveyDistributionComposer extends LightningElement {
    labels = labels;
    tokens = TOKENS;
    surveys = [];
    composer;
    draft = { channel: 'email' };
    isLoading = true;
    isSending = false;
    loadProblem;
    sendProblem;
    attempt = new SendAttempt();
    refused = {};

    @api recordId;
    @api objectApiName;

    connectedCallback() {
        this.load();
    }

    renderedCallback() {
        if (!this.hasFocus) {
            this.hasFocus = true;
            this.template.querySelector('.heading').focus();
        }
    }

    get isReady() {
        return !this.isLoading && !this.loadProblem && !this.hasNoSurvey;
    }

    get hasNoSurvey() {
        return this.surveys.length === 0;
    }

    get surveyOptions() {
        return this.surveys.map(({ id, name }) => ({ value: id, label: name }));
    }

    get isEmail() {
        return this.draft.channel === 'email';
    }

    get channels() {
        return ['email', 'sms'].map((value) => ({
            value,
            label: labels[`Channel_${value}`],
            isChosen: this.draft.channel === value,
            isDisabled: this.isSending || (value === 'sms' && !this.composer.sms.allowed),
            describedBy: value === 'sms' && this.smsReason ? 'sms-reason' : null
        }));
    }

    get smsReason() {
        const { allowed, reason } = this.composer.sms;
        return allowed ? undefined : reason || labels.Sms_Unavailable;
    }

    get fromAddress() {
        const address = this.composer.from_address;
        return address && fill(labels.From_Address, address);
    }

    get sendLabel() {
        return this.isSending ? labels.Sending : labels.Send_Now;
    }

    get announcement() {
        return this.isSending ? labels.Sending : '';
    }

    get sendHeading() {
        return this.hasMarkedFields ? labels.Error_Fields : labels.Error_Title;
    }

    get sendHint() {
        return this.sendProblem.isWithoutAnswer ? labels.Error_Send_Unknown : undefined;
    }

    get hasMarkedFields() {
        return Object.keys(this.refused).length > 0;
    }

    async load() {
        this.isLoading = true;
        this.loadProblem = undefined;
        try {
            [this.surveys, this.composer] = await Promise.all([listSurveys(), getComposer(this.objectApiName)]);
            this.draft = { channel: 'email', ...only(FIELDS, this.composer), survey: this.onlySurvey };
        } catch (problem) {
            this.loadProblem = problem;
        }
        this.isLoading = false;
    }

    /** Nothing to choose when there is one survey. */
    get onlySurvey() {
        return this.surveys.length === 1 ? this.surveys[0].id : undefined;
    }

    handleInput(event) {
        const { name } = event.target;
        const value = event.detail?.value ?? event.target.value;
        this.change(name, value);
    }

    handleInsert(event) {
        const area = this.field('body');
        const at = area.selectionEnd ?? this.draft.body.length;
        area.setRangeText(event.detail.value, at, at, 'end');
        this.change('body', area.value);
        area.focus();
    }

    change(name, value) {
        this.draft = { ...this.draft, [name]: value };
        if (this.refused[name]) {
            this.refused = { ...this.refused, [name]: undefined };
            this.field(name)?.setCustomValidity('');
        }
    }

    handleCancel() {
        this.dispatchEvent(new CustomEvent('cancel'));
    }

    handleSend() {
        if (!this.isSending && this.isValid()) {
            this.deliver();
        }
    }

    async deliver() {
        this.isSending = true;
        this.sendProblem = undefined;
        try {
            const distribution = await send(this.request, this.attempt.keyFor(this.request));
            this.dispatchEvent(new CustomEvent('sent', { detail: distribution }));
        } catch (problem) {
            this.isSending = false;
            this.show(problem);
        }
    }

    get request() {
        const { survey, channel } = this.draft;
        const message = only(this.isEmail ? FIELDS : ['body'], this.draft);
        return { survey, channel, object: this.objectApiName, record_ids: [this.recordId], message };
    }

    isValid() {
        const { body } = this.draft;
        this.refuse('body', body && !hasSurveyLink(body) ? labels.Link_Missing : '');
        const wrong = this.fields.filter((field) => !field.reportValidity());
        wrong[0]?.focus();
        return wrong.length === 0;
    }

    /** Puts what the service said beside the fields it named; the rest goes to the error panel. */
    show(problem) {
        const named = problem.fields.map(({ field, message }) => ({ field: field.split('.').pop(), message }));
        const mine = named.filter(({ field }) => this.field(field));
        mine.forEach(({ field, message }) => this.refuse(field, message));
        this.sendProblem = problem;
        // The fields were disabled while sending; LWC enables them before the next task.
        Promise.resolve().then(() => this.reportRefused(mine));
    }

    reportRefused(mine) {
        mine.forEach(({ field }) => this.field(field).reportValidity());
        if (mine.length) {
            this.field(mine[0].field).focus();
        }
    }

    refuse(name, message) {
        this.field(name)?.setCustomValidity(message);
        this.refused = { ...this.refused, [name]: message || undefined };
    }

    get fields() {
        return [...this.template.querySelectorAll('lightning-combobox, lightning-input, lightning-textarea')];
    }

    field(name) {
        return this.fields.find((field) => field.name === name);
    }
}

/** The named values of an object as text; a missing one becomes ''. */
function only(names, source) {
    return Object.fromEntries(names.map((name) => [name, source[name] ?? '']));
}
