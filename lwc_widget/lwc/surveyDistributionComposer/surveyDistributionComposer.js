import { LightningElement, api } from 'lwc';
import { labels, audienceText, fill } from 'c/hearbackLabels';
import { getComposer, listSurveys, send } from 'c/hearbackTransport';
import { SendAttempt } from './sendAttempt';
import { TOKENS, hasSurveyLink } from './tokens';

const FIELDS = ['from_name', 'reply_to', 'subject', 'body'];

/** The name of the input for a field of the service: 'message.body' → 'body'. */
const inputOf = (field) => field.split('.').pop();

/** Writes one survey message for these records and sends it; fires `sent` with the distribution, or `cancel`. */
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

    /** Ids of the records; of campaigns, all members are asked. */
    @api recordIds = [];
    @api objectApiName;

    connectedCallback() {
        this.load();
    }

    renderedCallback() {
        if (!this.hasFocus) {
            this.hasFocus = true;
            this.template.querySelector('.heading').focus();
        }
        if (this.hasNews) {
            this.hasNews = false;
            this.pointOut();
        }
    }

    get audience() {
        return audienceText(this.objectApiName, this.recordIds.length);
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
        const { allowed, code, reason } = this.composer.sms;
        return allowed ? undefined : (labels[`Sms_${code}`] ?? (reason || labels.Sms_Unavailable));
    }

    /** Told before anything is typed, not only when it is sent. */
    get isDisconnected() {
        return this.composer.salesforce?.connected === false;
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
        if (this.hasMarkedFields) {
            return '';
        }
        return this.sendProblem.isWithoutAnswer ? labels.Error_Send_Unknown : undefined;
    }

    /** What has no input to stand beside. */
    get sendLines() {
        return this.sendProblem.fields.filter(({ field }) => !this.field(inputOf(field)));
    }

    get hasMarkedFields() {
        return Object.values(this.refused).some(Boolean);
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
            this.field(name)?.reportValidity();
        }
    }

    /** Leaving a field shows its error, which would move the buttons away from under the pointer before the click. */
    keepFocus(event) {
        event.preventDefault();
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
        return { survey, channel, object: this.objectApiName, record_ids: [...this.recordIds], message };
    }

    isValid() {
        this.fields.forEach(({ name }) => this.refuse(name, ''));
        if (this.draft.body && !hasSurveyLink(this.draft.body)) {
            this.refuse('body', labels.Link_Missing);
        }
        const wrong = this.fields.filter((field) => !field.reportValidity());
        wrong[0]?.focus();
        return wrong.length === 0;
    }

    /** Puts what the service said beside the fields it named; the panel tells the rest. */
    show(problem) {
        problem.fields.forEach(({ field, message }) => this.refuse(inputOf(field), message));
        this.sendProblem = problem;
        this.hasNews = true;
    }

    /** Once the fields, disabled while sending, can be used again: their errors, and the focus on the first. */
    pointOut() {
        const marked = this.fields.filter(({ name }) => this.refused[name]);
        marked.forEach((field) => field.reportValidity());
        (marked[0] ?? this.template.querySelector('.send')).focus();
    }

    refuse(name, message) {
        const input = this.field(name);
        input?.setCustomValidity(message);
        this.refused = { ...this.refused, [name]: (input && message) || undefined };
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
